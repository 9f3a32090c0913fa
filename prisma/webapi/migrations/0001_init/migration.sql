-- Workspaces, their keys and their credit. All amounts are micro-credits (1 credit = 1,000,000).

CREATE TABLE "workspace" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "api_key" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "workspace_id" UUID NOT NULL,
    "prefix" TEXT NOT NULL,
    "key_sha256" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_key_sha256_length" CHECK (octet_length("key_sha256") = 32)
);

-- The one hot row of a workspace: no index on anything that changes, room for HOT updates on its page.
CREATE TABLE "credit_account" (
    "workspace_id" UUID NOT NULL,
    "balance_micros" BIGINT NOT NULL DEFAULT 0,
    "reserved_micros" BIGINT NOT NULL DEFAULT 0,
    "version" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credit_account_pkey" PRIMARY KEY ("workspace_id"),
    CONSTRAINT "credit_account_reserved_not_negative" CHECK ("reserved_micros" >= 0),
    CONSTRAINT "credit_account_reserved_is_covered" CHECK ("balance_micros" >= "reserved_micros")
) WITH (fillfactor = 20);

CREATE TABLE "credit_op" (
    "op_id" TEXT NOT NULL,
    "workspace_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "result" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credit_op_pkey" PRIMARY KEY ("op_id"),
    CONSTRAINT "credit_op_kind" CHECK ("kind" IN ('topup', 'adjust', 'reserve', 'settle', 'close'))
);

CREATE TABLE "credit_reservation" (
    "id" TEXT NOT NULL,
    "workspace_id" UUID NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "captured_micros" BIGINT NOT NULL DEFAULT 0,
    "released_micros" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "credit_reservation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "credit_reservation_amount_positive" CHECK ("amount_micros" > 0),
    CONSTRAINT "credit_reservation_parts_not_negative" CHECK ("captured_micros" >= 0 AND "released_micros" >= 0),
    CONSTRAINT "credit_reservation_never_exceeded" CHECK ("captured_micros" + "released_micros" <= "amount_micros"),
    CONSTRAINT "credit_reservation_closed_is_used_up"
        CHECK ("closed_at" IS NULL OR "captured_micros" + "released_micros" = "amount_micros")
) WITH (fillfactor = 50);

CREATE TABLE "credit_journal" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" UUID NOT NULL,
    "op_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "balance_after_micros" BIGINT NOT NULL,
    "reason" TEXT,
    "reservation_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credit_journal_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "credit_journal_kind" CHECK ("kind" IN ('topup', 'adjust', 'capture')),
    CONSTRAINT "credit_journal_sign" CHECK (
        ("kind" = 'topup' AND "amount_micros" > 0)
        OR ("kind" = 'adjust' AND "amount_micros" <> 0)
        OR ("kind" = 'capture' AND "amount_micros" < 0 AND "reservation_id" IS NOT NULL)
    ),
    CONSTRAINT "credit_journal_balance_not_negative" CHECK ("balance_after_micros" >= 0)
);

CREATE INDEX "api_key_workspace_id_idx" ON "api_key"("workspace_id");
CREATE UNIQUE INDEX "api_key_key_sha256_key" ON "api_key"("key_sha256");
CREATE INDEX "credit_reservation_workspace_id_idx" ON "credit_reservation"("workspace_id");
CREATE INDEX "credit_reservation_open_idx" ON "credit_reservation"("workspace_id") WHERE "closed_at" IS NULL;
CREATE UNIQUE INDEX "credit_journal_op_id_key" ON "credit_journal"("op_id");
CREATE INDEX "credit_journal_workspace_id_id_idx" ON "credit_journal"("workspace_id", "id");

ALTER TABLE "api_key" ADD CONSTRAINT "api_key_workspace_id_fkey"
    FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "credit_account" ADD CONSTRAINT "credit_account_workspace_id_fkey"
    FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "credit_op" ADD CONSTRAINT "credit_op_workspace_id_fkey"
    FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "credit_reservation" ADD CONSTRAINT "credit_reservation_workspace_id_fkey"
    FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "credit_journal" ADD CONSTRAINT "credit_journal_workspace_id_fkey"
    FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "credit_journal" ADD CONSTRAINT "credit_journal_op_id_fkey"
    FOREIGN KEY ("op_id") REFERENCES "credit_op"("op_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was journalled stays journalled, whoever asks.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER "credit_journal_append_only" BEFORE UPDATE OR DELETE ON "credit_journal"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "credit_journal_no_truncate" BEFORE TRUNCATE ON "credit_journal"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
