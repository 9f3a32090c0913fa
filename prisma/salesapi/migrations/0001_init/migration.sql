-- Campaigns, their messages and what became of them.

-- Ids grow with time, are unique across re-installations (a carrier remembers our references), and stay below 2^53:
-- milliseconds since 1970 × 1000 + a cycling counter.
CREATE SEQUENCE "campaign_id_counter" MAXVALUE 999 MINVALUE 0 CYCLE;
CREATE FUNCTION "next_campaign_id"() RETURNS BIGINT LANGUAGE sql VOLATILE AS $$
    SELECT (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT * 1000 + nextval('campaign_id_counter')
$$;

CREATE TABLE "campaign" (
    "id" BIGINT NOT NULL DEFAULT next_campaign_id(),
    "workspace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "sender" TEXT,
    "carrier" TEXT NOT NULL,
    "columns" TEXT[],
    "status" TEXT NOT NULL DEFAULT 'draft',
    "paused_reason" TEXT,
    "price_micros" BIGINT NOT NULL,
    "contacts" INTEGER NOT NULL,
    "rejected" INTEGER NOT NULL,
    "segments" BIGINT NOT NULL,
    "run_id" UUID,
    "attempt" SMALLINT NOT NULL DEFAULT 1,
    "queued" INTEGER NOT NULL,
    "unknown" INTEGER NOT NULL DEFAULT 0,
    "sent" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "undelivered" INTEGER NOT NULL DEFAULT 0,
    "expired" INTEGER NOT NULL DEFAULT 0,
    "canceled" INTEGER NOT NULL DEFAULT 0,
    "delivered" INTEGER NOT NULL DEFAULT 0,
    "captured_micros" BIGINT NOT NULL DEFAULT 0,
    "released_micros" BIGINT NOT NULL DEFAULT 0,
    "version" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "campaign_status" CHECK (
        "status" IN ('draft', 'reserving', 'running', 'paused', 'canceling', 'canceled', 'completed')
    ),
    CONSTRAINT "campaign_paused_says_why" CHECK (("status" = 'paused') = ("paused_reason" IS NOT NULL)),
    CONSTRAINT "campaign_counters_add_up" CHECK (
        "queued" + "unknown" + "sent" + "failed" + "undelivered" + "expired" + "canceled" + "delivered" = "contacts"
    ),
    CONSTRAINT "campaign_counters_not_negative" CHECK (
        "queued" >= 0 AND "unknown" >= 0 AND "sent" >= 0 AND "failed" >= 0
        AND "undelivered" >= 0 AND "expired" >= 0 AND "canceled" >= 0 AND "delivered" >= 0
    )
) WITH (fillfactor = 30);

CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "campaign_id" BIGINT NOT NULL,
    "attempt" SMALLINT NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'reserving',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "run_state" CHECK ("state" IN ('reserving', 'refused', 'open', 'closed')),
    CONSTRAINT "run_amount_positive" CHECK ("amount_micros" > 0)
);

CREATE TABLE "batch" (
    "campaign_id" BIGINT NOT NULL,
    "no" INTEGER NOT NULL,
    "first_seq" INTEGER NOT NULL,
    "last_seq" INTEGER NOT NULL,
    "attempt" SMALLINT NOT NULL DEFAULT 1,
    "messages" INTEGER NOT NULL,
    "segments" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "claims" INTEGER NOT NULL DEFAULT 0,
    "refusals" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(6),
    "error" TEXT,

    CONSTRAINT "batch_pkey" PRIMARY KEY ("campaign_id", "no"),
    CONSTRAINT "batch_state" CHECK ("state" IN ('pending', 'queued', 'submitting', 'unknown', 'done', 'canceled')),
    CONSTRAINT "batch_range" CHECK ("first_seq" <= "last_seq" AND "messages" BETWEEN 1 AND "last_seq" - "first_seq" + 1)
) WITH (fillfactor = 50);

-- The widest table: eight-byte columns first, no index but the key, half of each page free so that the two updates of
-- a message's life stay on its page (HOT) and touch no index.
CREATE TABLE "message" (
    "campaign_id" BIGINT NOT NULL,
    "msisdn" BIGINT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seq" INTEGER NOT NULL,
    "status" SMALLINT NOT NULL DEFAULT 0,
    "attempt" SMALLINT NOT NULL DEFAULT 1,
    "segments" SMALLINT NOT NULL,
    "charged_segments" SMALLINT NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "vars" TEXT,

    CONSTRAINT "message_pkey" PRIMARY KEY ("campaign_id", "seq"),
    CONSTRAINT "message_status" CHECK ("status" IN (0, 25, 30, 80, 81, 82, 83, 90))
) WITH (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_insert_scale_factor = 0.5);

CREATE TABLE "settlement" (
    "campaign_id" BIGINT NOT NULL,
    "batch_no" INTEGER NOT NULL,
    "run_id" UUID NOT NULL,
    "captured_micros" BIGINT NOT NULL,
    "released_micros" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "settlement_pkey" PRIMARY KEY ("campaign_id", "batch_no"),
    CONSTRAINT "settlement_moves_money" CHECK (
        "captured_micros" >= 0 AND "released_micros" >= 0 AND "captured_micros" + "released_micros" > 0
    )
) WITH (fillfactor = 50);

CREATE TABLE "reject" (
    "campaign_id" BIGINT NOT NULL,
    "line" INTEGER NOT NULL,
    "field" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "reject_pkey" PRIMARY KEY ("campaign_id", "line")
);

CREATE TABLE "unmatched_receipt" (
    "id" BIGSERIAL NOT NULL,
    "carrier" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "status" SMALLINT NOT NULL,
    "error_code" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(6),

    CONSTRAINT "unmatched_receipt_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "campaign_workspace_id_id_idx" ON "campaign"("workspace_id", "id");
CREATE INDEX "campaign_active_idx" ON "campaign"("id") WHERE "status" IN ('reserving', 'running', 'paused', 'canceling');
CREATE INDEX "run_campaign_id_idx" ON "run"("campaign_id");
CREATE INDEX "run_unfinished_idx" ON "run"("campaign_id") WHERE "state" IN ('reserving', 'open');
CREATE INDEX "batch_unfinished_idx" ON "batch"("campaign_id", "no") WHERE "state" IN ('pending', 'queued', 'submitting', 'unknown');
CREATE INDEX "settlement_run_id_idx" ON "settlement"("run_id");
CREATE INDEX "settlement_unconfirmed_idx" ON "settlement"("created_at") WHERE "confirmed_at" IS NULL;
CREATE INDEX "unmatched_receipt_due_idx" ON "unmatched_receipt"("next_try_at") WHERE "next_try_at" IS NOT NULL;

ALTER TABLE "run" ADD CONSTRAINT "run_campaign_id_fkey"
    FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "batch" ADD CONSTRAINT "batch_campaign_id_fkey"
    FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "settlement" ADD CONSTRAINT "settlement_run_id_fkey"
    FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "settlement" ADD CONSTRAINT "settlement_campaign_id_batch_no_fkey"
    FOREIGN KEY ("campaign_id", "batch_no") REFERENCES "batch"("campaign_id", "no") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "reject" ADD CONSTRAINT "reject_campaign_id_fkey"
    FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
