-- How many messages of a campaign ever came to a status, whatever became of them later: what the history is made of.
-- Campaigns of before this migration begin at zero, and their history with it.
ALTER TABLE "campaign"
    ADD COLUMN "total_sent" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "total_failed" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "total_undelivered" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "total_expired" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "total_canceled" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "total_delivered" INTEGER NOT NULL DEFAULT 0;

-- The trace of the request that began a run, as a W3C traceparent, where tracing was on.
ALTER TABLE "run" ADD COLUMN "traceparent" TEXT;

-- What happened in a workspace in one minute. Minutes in which nothing did have no row.
CREATE TABLE "stats_minute" (
    "workspace_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "registered" BIGINT NOT NULL,
    "sent" BIGINT NOT NULL,
    "failed" BIGINT NOT NULL,
    "undelivered" BIGINT NOT NULL,
    "expired" BIGINT NOT NULL,
    "canceled" BIGINT NOT NULL,
    "delivered" BIGINT NOT NULL,
    "captured_micros" BIGINT NOT NULL,
    "released_micros" BIGINT NOT NULL,

    CONSTRAINT "stats_minute_pkey" PRIMARY KEY ("workspace_id", "at")
);
CREATE INDEX "stats_minute_at_idx" ON "stats_minute"("at");

-- How far each campaign has been counted into those minutes.
CREATE TABLE "stats_counted" (
    "campaign_id" BIGINT NOT NULL,
    "registered" INTEGER NOT NULL,
    "sent" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "undelivered" INTEGER NOT NULL,
    "expired" INTEGER NOT NULL,
    "canceled" INTEGER NOT NULL,
    "delivered" INTEGER NOT NULL,
    "captured_micros" BIGINT NOT NULL,
    "released_micros" BIGINT NOT NULL,

    CONSTRAINT "stats_counted_pkey" PRIMARY KEY ("campaign_id")
) WITH (fillfactor = 50);

INSERT INTO "stats_counted"
SELECT "id", "contacts", 0, 0, 0, 0, 0, 0, "captured_micros", "released_micros" FROM "campaign";

-- One row: the minute up to which everything has been counted. Whoever counts locks it, so that one worker does.
CREATE TABLE "stats_clock" (
    "one" BOOLEAN NOT NULL DEFAULT true,
    "counted_until" TIMESTAMPTZ(3) NOT NULL DEFAULT date_trunc('minute', CURRENT_TIMESTAMP),

    CONSTRAINT "stats_clock_pkey" PRIMARY KEY ("one"),
    CONSTRAINT "stats_clock_is_one" CHECK ("one")
);
INSERT INTO "stats_clock" DEFAULT VALUES;
