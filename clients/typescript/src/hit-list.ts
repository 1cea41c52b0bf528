import { AnswerStream } from "./answer-stream.js";
import type {
  SearchHit,
  SearchResponse,
  SearchSummary,
} from "./generated/musubi/confirmation/v1/search_service_pb.js";
import type { AnsweringTier } from "./generated/musubi/registry/v1/inquiry_service_pb.js";
import { Failed, type Outcome } from "./outcome.js";

interface End {
  summary?: SearchSummary;
}

/**
 * The persons who meet a condition. A list that is not whole ends as BROKE_OFF: half of one would say
 * that there is nobody else.
 */
export class HitList extends AnswerStream<SearchHit> {
  /** @internal */
  constructor(
    steps: AsyncGenerator<SearchResponse, Outcome<undefined>>,
    private readonly end: End = {},
  ) {
    super(hitsOf(steps, end));
  }

  /** The tier whose file answered; undefined before the list is whole. */
  get answeredBy(): AnsweringTier | undefined {
    return this.end.summary?.answeredBy;
  }
}

async function* hitsOf(
  steps: AsyncGenerator<SearchResponse, Outcome<undefined>>,
  end: End,
): AsyncGenerator<SearchHit, Outcome<undefined>> {
  let hits = 0;
  let next: IteratorResult<SearchResponse, Outcome<undefined>>;
  try {
    while (!(next = await steps.next()).done && end.summary === undefined) {
      const { step } = next.value;
      if (step.case === "hit") {
        hits++;
        yield step.value;
      } else if (step.case === "summary") {
        end.summary = step.value;
      }
    }
  } finally {
    await steps.return(undefined as never);
  }
  return ended(next, end, hits);
}

function ended(
  last: IteratorResult<SearchResponse, Outcome<undefined>>,
  end: End,
  hits: number,
): Outcome<undefined> {
  if (last.done && (last.value.kind !== "answered" || end.summary?.hits === hits)) {
    return last.value;
  }
  delete end.summary;
  return new Failed("BROKE_OFF", last.done ? last.value.requestId : "");
}
