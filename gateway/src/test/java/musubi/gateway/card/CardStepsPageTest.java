package musubi.gateway.card;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import musubi.gateway.Reviewed;
import org.junit.jupiter.api.Test;

/** The page of the life cycle says what the program executes. */
class CardStepsPageTest {
  @Test
  void page_lifeCycle_isCurrent() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Steps of a card's life

        Generated from the table that the card system executes; do not edit. To write it again:
        `%s`.

        What is not listed is refused. Confirmation and a second person are needed where a person takes \
        the step. How it works: [cards](protocols/cards.md).

        | step | from | to | who may take it | needs | brings about |
        |---|---|---|---|---|---|
        """
            .formatted(Reviewed.command()));
    for (LifeCycle.Row row : LifeCycle.TABLE.table()) {
      page.append(
          "| %s | %s | %s | %s | %s | %s |\n"
              .formatted(
                  row.step(),
                  row.from(),
                  row.to(),
                  words(row.takers()),
                  words(row.needs()),
                  words(row.effects())));
    }

    Reviewed.assertCurrent("card-steps.md", page.toString());
  }

  private static String words(Collection<? extends Enum<?>> values) {
    return values.stream()
        .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .collect(Collectors.joining(", "));
  }
}
