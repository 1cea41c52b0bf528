package musubi.gateway.inquiry;

import java.util.List;

/** The bytes in which answers and particulars are sealed. */
interface InquiryCodec {
  /** The content of an answer, before it is sealed. */
  byte[] encode(List<PersonAnswer> answers);

  /**
   * The content of an opened answer.
   *
   * @throws IllegalArgumentException it is none
   */
  List<PersonAnswer> persons(byte[] bytes);

  /**
   * What is asked about a person, before it is sealed.
   *
   * @param places of the wanted items in the row, from 0; empty: all of them
   */
  byte[] particulars(List<Integer> places);

  /**
   * The places of the items that are wanted; empty: all of the row.
   *
   * @throws IllegalArgumentException these are no particulars
   */
  List<Integer> places(byte[] particulars);
}
