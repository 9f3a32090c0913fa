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
