-- The web side: workspaces and their keys, their credit, idempotency, the audit log.
-- All amounts are micro-credits (1 credit = 1,000,000).

-- Rows of some tables stay as they were written, whoever asks: a trigger refuses every change.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;


-- ## Workspaces and keys

CREATE TABLE "workspace" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- A workspace may have a sandbox: a workspace of its own for its test keys, with credit that is worth nothing.
    "sandbox_of" UUID,
    -- Since when its keys are refused and nothing of it is sent, and why, in the operator's words. A sandbox has what its
    -- workspace has.
    "suspended_at" TIMESTAMPTZ(3),
    "suspended_reason" TEXT,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "workspace_suspended_says_why" CHECK (("suspended_at" IS NULL) = ("suspended_reason" IS NULL)),
    CONSTRAINT "workspace_sandbox_of_another" CHECK ("sandbox_of" <> "id"),
    CONSTRAINT "workspace_sandbox_of_fkey"
        FOREIGN KEY ("sandbox_of") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "workspace_sandbox_of_key" ON "workspace"("sandbox_of");
CREATE INDEX "workspace_list_idx" ON "workspace"("created_at", "id") WHERE "sandbox_of" IS NULL;
CREATE INDEX "workspace_suspended_idx" ON "workspace"("id") WHERE "suspended_at" IS NOT NULL;

CREATE TABLE "api_key" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "workspace_id" UUID NOT NULL,
    "prefix" TEXT NOT NULL,
    "key_sha256" BYTEA NOT NULL,
    "scopes" TEXT[] NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "replaced_by" UUID,
    -- The key that made it, which may be forgotten by now; null where the operator did.
    "made_by" UUID,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_key_sha256_length" CHECK (octet_length("key_sha256") = 32),
    CONSTRAINT "api_key_has_scopes" CHECK (cardinality("scopes") > 0),
    CONSTRAINT "api_key_workspace_id_fkey"
        FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "api_key_key_sha256_key" ON "api_key"("key_sha256");
-- What refers to a row of a workspace says whose it is, here and in the tables of credit, so that no mistake can join
-- two workspaces.
CREATE UNIQUE INDEX "api_key_workspace_id_id_key" ON "api_key"("workspace_id", "id");
-- A rotated key names its successor.
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_workspace_id_replaced_by_fkey"
    FOREIGN KEY ("workspace_id", "replaced_by") REFERENCES "api_key"("workspace_id", "id")
    ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "api_key_replaced_by_idx" ON "api_key"("workspace_id", "replaced_by") WHERE "replaced_by" IS NOT NULL;
-- When a key ended, or will, for forgetting it.
CREATE INDEX "api_key_ends_idx" ON "api_key"(least("revoked_at", "expires_at"))
    WHERE "revoked_at" IS NOT NULL OR "expires_at" IS NOT NULL;


-- ## Credit

-- The one hot row of a workspace: no index on anything that changes, room for HOT updates on its page.
CREATE TABLE "credit_account" (
    "workspace_id" UUID NOT NULL,
    "balance_micros" BIGINT NOT NULL DEFAULT 0,
    "reserved_micros" BIGINT NOT NULL DEFAULT 0,
    "version" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credit_account_pkey" PRIMARY KEY ("workspace_id"),
    CONSTRAINT "credit_account_reserved_not_negative" CHECK ("reserved_micros" >= 0),
    CONSTRAINT "credit_account_reserved_is_covered" CHECK ("balance_micros" >= "reserved_micros"),
    CONSTRAINT "credit_account_workspace_id_fkey"
        FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE
) WITH (fillfactor = 20);

-- The idempotency record of every credit operation, kept for ever; but a refusal moves nothing, and is forgotten when its
-- operation cannot be granted any more.
CREATE TABLE "credit_op" (
    "op_id" TEXT NOT NULL,
    "workspace_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "result" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Of a refusal that may be forgotten: when it was.
    "refused_at" TIMESTAMPTZ(3),

    CONSTRAINT "credit_op_pkey" PRIMARY KEY ("op_id"),
    CONSTRAINT "credit_op_kind" CHECK ("kind" IN ('topup', 'adjust', 'reserve', 'settle', 'close')),
    CONSTRAINT "credit_op_refused_moves_nothing"
        CHECK ("refused_at" IS NULL OR ("kind" = 'reserve' AND "result"->>'granted' = 'false')),
    CONSTRAINT "credit_op_workspace_id_fkey"
        FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "credit_op_workspace_id_op_id_key" ON "credit_op"("workspace_id", "op_id");
CREATE INDEX "credit_op_refused_at_idx" ON "credit_op"("refused_at") WHERE "refused_at" IS NOT NULL;
-- Whoever asks: what moved credit, or still may, is not forgotten.
CREATE FUNCTION "keep_operation"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'operation % is no refusal: % refused', OLD."op_id", TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "credit_op_is_kept" BEFORE DELETE ON "credit_op"
    FOR EACH ROW WHEN (OLD."refused_at" IS NULL) EXECUTE FUNCTION "keep_operation"();

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
        CHECK ("closed_at" IS NULL OR "captured_micros" + "released_micros" = "amount_micros"),
    CONSTRAINT "credit_reservation_workspace_id_fkey"
        FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX "credit_reservation_workspace_id_id_key" ON "credit_reservation"("workspace_id", "id");
CREATE INDEX "credit_reservation_open_idx" ON "credit_reservation"("workspace_id") WHERE "closed_at" IS NULL;

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
    CONSTRAINT "credit_journal_balance_not_negative" CHECK ("balance_after_micros" >= 0),
    CONSTRAINT "credit_journal_workspace_id_fkey"
        FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "credit_journal_workspace_id_op_id_fkey"
        FOREIGN KEY ("workspace_id", "op_id") REFERENCES "credit_op"("workspace_id", "op_id")
        ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "credit_journal_workspace_id_reservation_id_fkey"
        FOREIGN KEY ("workspace_id", "reservation_id") REFERENCES "credit_reservation"("workspace_id", "id")
        ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "credit_journal_op_id_key" ON "credit_journal"("op_id");
CREATE INDEX "credit_journal_workspace_id_id_idx" ON "credit_journal"("workspace_id", "id");
CREATE INDEX "credit_journal_workspace_id_at_idx" ON "credit_journal"("workspace_id", "at");
CREATE TRIGGER "credit_journal_append_only" BEFORE UPDATE OR DELETE ON "credit_journal"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "credit_journal_no_truncate" BEFORE TRUNCATE ON "credit_journal"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();


-- ## Idempotency

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


-- ## Audit

-- Every change by the operator and every change of keys, written in the transaction of the change; what keys did on the sales side; and
-- counts of refused operators.
CREATE TABLE "audit_log" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "workspace_id" UUID,
    "target" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "request_id" TEXT,
    "details" JSONB NOT NULL,
    -- What the sales side knows it by, where it comes from there, so that it is kept once however often it is told.
    "entry_id" UUID,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "audit_log_actor" CHECK ("actor" IN ('admin', 'key', 'system')),
    CONSTRAINT "audit_log_workspace_id_fkey"
        FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "audit_log_entry_id_key" ON "audit_log"("entry_id");
CREATE INDEX "audit_log_action_id_idx" ON "audit_log"("action", "id");
CREATE INDEX "audit_log_workspace_id_id_idx" ON "audit_log"("workspace_id", "id");
CREATE INDEX "audit_log_at_idx" ON "audit_log"("at");
CREATE TRIGGER "audit_log_append_only" BEFORE UPDATE OR DELETE ON "audit_log"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_log_no_truncate" BEFORE TRUNCATE ON "audit_log"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
