-- Writes that came with an Idempotency-Key. A record is begun before its effect, and marked done by the effect's own
-- transaction, with what it made.
CREATE TABLE "idempotency_key" (
    "owner" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_sha256" BYTEA NOT NULL,
    "token" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'in_flight',
    "made" TEXT,
    "status" SMALLINT,
    "reply" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "begun_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("owner", "key"),
    CONSTRAINT "idempotency_key_state" CHECK ("state" IN ('in_flight', 'done')),
    CONSTRAINT "idempotency_key_reply_is_done" CHECK ("status" IS NULL OR "state" = 'done')
);
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- Campaigns that start by themselves at a time.
ALTER TABLE "campaign"
    ADD COLUMN "send_at" TIMESTAMPTZ(3),
    DROP CONSTRAINT "campaign_status",
    ADD CONSTRAINT "campaign_status" CHECK (
        "status" IN ('draft', 'scheduled', 'reserving', 'running', 'paused', 'canceling', 'canceled', 'completed')
    ),
    ADD CONSTRAINT "campaign_scheduled_says_when" CHECK ("status" <> 'scheduled' OR "send_at" IS NOT NULL);
CREATE INDEX "campaign_scheduled_idx" ON "campaign"("send_at") WHERE "status" = 'scheduled';

-- Single sends append to one campaign a workspace, day (UTC), sender, carrier and price.
ALTER TABLE "campaign"
    ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'campaign',
    ADD COLUMN "day" DATE,
    ADD CONSTRAINT "campaign_kind" CHECK ("kind" IN ('campaign', 'single')),
    ADD CONSTRAINT "campaign_single_has_day" CHECK (("kind" = 'single') = ("day" IS NOT NULL));
CREATE UNIQUE INDEX "campaign_single_day_key"
    ON "campaign"("workspace_id", "day", coalesce("sender", ''), "carrier", "price_micros") WHERE "kind" = 'single';

-- Such a campaign has many runs, each a reservation that groups of messages are taken from until it is sealed.
ALTER TABLE "run"
    ADD COLUMN "filled_micros" BIGINT NOT NULL DEFAULT 0,
    -- Until when messages may be added; null once it is sealed, and for the runs of other campaigns.
    ADD COLUMN "fills_until" TIMESTAMPTZ(6),
    ADD CONSTRAINT "run_filled_fits" CHECK ("filled_micros" BETWEEN 0 AND "amount_micros");
-- The run that pays for a batch, where it is not the campaign's.
ALTER TABLE "batch" ADD COLUMN "run_id" UUID;
ALTER TABLE "batch" ADD CONSTRAINT "batch_run_id_fkey"
    FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "run_filling_idx" ON "run"("fills_until") WHERE "fills_until" IS NOT NULL;
