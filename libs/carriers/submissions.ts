import {
  ALL_ACCEPTED,
  type Answer,
  assertFits,
  type CarrierCapabilities,
  notSent,
  type Submission,
} from './carrier.js';

/** At once; one more is refused, so that a slow carrier cannot fill the memory. */
const SUBMISSIONS_MAX = 64;

/** The submissions to a carrier that are under way; those that it cannot take are refused before anything of them leaves. */
export class Submissions {
  private readonly running = new Set<Promise<Answer>>();
  private isClosed = false;

  /** @param send sends one that has been let in. */
  constructor(
    private readonly capabilities: CarrierCapabilities,
    private readonly send: (submission: Submission) => Promise<Answer>,
  ) {}

  /** As `Carrier.submit`. */
  async submit(submission: Submission): Promise<Answer> {
    const count = submission.messages.length;
    if (count === 0) return ALL_ACCEPTED;
    assertFits(count, this.capabilities);
    if (this.isClosed) throw notSent('we are stopping');
    if (this.running.size >= SUBMISSIONS_MAX) throw notSent(`${SUBMISSIONS_MAX} submissions are under way`);
    const answer = this.send(submission);
    this.running.add(answer);
    try {
      return await answer;
    } finally {
      this.running.delete(answer);
    }
  }

  /** Lets no more in, and resolves when those under way have ended, one way or the other. */
  async end(): Promise<void> {
    this.isClosed = true;
    await Promise.allSettled(this.running);
  }
}
