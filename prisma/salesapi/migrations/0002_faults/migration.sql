-- Attempts count within a run: run × 100 + how often the row was put off in that run. The client reference carries the
-- run alone, so that a message that is offered again keeps its reference and a carrier can recognise it.
ALTER TABLE "run" RENAME COLUMN "attempt" TO "no";
ALTER TABLE "campaign" RENAME COLUMN "attempt" TO "run_no";
ALTER TABLE "batch" ALTER COLUMN "attempt" SET DEFAULT 100;
ALTER TABLE "message" ALTER COLUMN "attempt" SET DEFAULT 100;
UPDATE "batch" SET "attempt" = "attempt" * 100;
UPDATE "message" SET "attempt" = "attempt" * 100;

ALTER TABLE "campaign"
    -- How long after its start a run may still hand messages to the carrier.
    ADD COLUMN "validity_minutes" INTEGER NOT NULL DEFAULT 4320,
    ADD COLUMN "expires_at" TIMESTAMPTZ(3),
    -- Messages submitted once more although an earlier submission of them may have arrived.
    ADD COLUMN "resent" INTEGER NOT NULL DEFAULT 0,
    -- The share of the latest submissions, or receipts, that may fail before the campaign pauses itself; 1 for never.
    ADD COLUMN "failure_share_max" REAL NOT NULL DEFAULT 0.5,
    ADD COLUMN "recent_submitted" REAL NOT NULL DEFAULT 0,
    ADD COLUMN "recent_refused" REAL NOT NULL DEFAULT 0,
    ADD COLUMN "recent_receipts" REAL NOT NULL DEFAULT 0,
    ADD COLUMN "recent_undelivered" REAL NOT NULL DEFAULT 0,
    ADD CONSTRAINT "campaign_validity_positive" CHECK ("validity_minutes" > 0),
    ADD CONSTRAINT "campaign_failure_share" CHECK ("failure_share_max" BETWEEN 0 AND 1);

-- What an unmatched receipt's reference names, where it names anything.
ALTER TABLE "unmatched_receipt" ADD COLUMN "campaign_id" BIGINT;
CREATE INDEX "unmatched_receipt_campaign_id_idx" ON "unmatched_receipt"("campaign_id");
CREATE INDEX "unmatched_receipt_received_at_idx" ON "unmatched_receipt"("received_at");
