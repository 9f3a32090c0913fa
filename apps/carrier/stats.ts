/** What the carrier has done since it started or was last reset. Counted in messages or receipts unless it says so. */
export class Stats {
  /**
   * Requests that were answered as the protocol says, and requests turned away as a whole (4xx, 5xx, faults). By SMPP each
   * submit_sm is one, so a long text is several.
   */
  submissions = 0;
  submissionsRejected = 0;
  /** Each reference once, however often it came. */
  accepted = 0;
  refused = 0;
  /** Came again and got the first answer. */
  duplicates = 0;
  /** References accepted, and so sent to a phone, more than once: possible only without deduplication. */
  acceptedTwice = 0;
  /** How often that happened, so accepted + acceptedAgain messages reached a phone. */
  acceptedAgain = 0;
  /**
   * References accepted for a recipient who had already been sent the same text under another one. Always 0 without
   * --watch-recipients. Only recipients and texts of at least the last million accepted messages are known.
   */
  recipientsTwice = 0;

  /** Of the accepted ones, by how they end, whether or not a receipt ever says so. */
  delivered = 0;
  undelivered = 0;
  expired = 0;
  failed = 0;

  /** Accepted messages whose receipt has that misfortune. */
  lost = 0;
  late = 0;
  reordered = 0;
  duplicated = 0;

  /**
   * The same, once a receipt that says so was acknowledged. When no receipt is pending, their sum, `lost` and `unasked`
   * are `accepted`.
   */
  readonly told = { delivered: 0, undelivered: 0, expired: 0, failed: 0 };

  /** By SMPP, accepted messages whose end nobody asked to be told. */
  unasked = 0;
  /** By SMPP, long texts of which a part is missing, and that are given up. */
  incomplete = 0;
  /** By SMPP. */
  bindsRefused = 0;

  /** Scheduled, and acknowledged by a 2xx or by deliver_sm_resp. */
  receiptsDue = 0;
  receiptsSent = 0;
  /** Requests to callback URLs, and those without a 2xx; each deliver_sm, and those that were not taken. */
  posts = 0;
  postsFailed = 0;
  /** Requests sent again although they had been acknowledged (the fault `receipts_twice`). */
  postsRepeated = 0;
}
