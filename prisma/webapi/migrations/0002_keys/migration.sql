-- A workspace may have a sandbox: a workspace of its own for its test keys, with credit that is worth nothing.
ALTER TABLE "workspace" ADD COLUMN "sandbox_of" UUID;
CREATE UNIQUE INDEX "workspace_sandbox_of_key" ON "workspace"("sandbox_of");
ALTER TABLE "workspace" ADD CONSTRAINT "workspace_sandbox_of_fkey"
    FOREIGN KEY ("sandbox_of") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "workspace" ADD CONSTRAINT "workspace_sandbox_of_another" CHECK ("sandbox_of" <> "id");

-- The keys there are may do everything, as before.
ALTER TABLE "api_key"
    ADD COLUMN "scopes" TEXT[] NOT NULL DEFAULT '{*}',
    ADD COLUMN "expires_at" TIMESTAMPTZ(3),
    ADD COLUMN "last_used_at" TIMESTAMPTZ(3),
    ADD COLUMN "replaced_by" UUID,
    ADD CONSTRAINT "api_key_has_scopes" CHECK (cardinality("scopes") > 0);
ALTER TABLE "api_key" ALTER COLUMN "scopes" DROP DEFAULT;

-- What refers to a row of a workspace says whose it is, so that no mistake can join two workspaces.
DROP INDEX "api_key_workspace_id_idx";
CREATE UNIQUE INDEX "api_key_workspace_id_id_key" ON "api_key"("workspace_id", "id");
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_workspace_id_replaced_by_fkey"
    FOREIGN KEY ("workspace_id", "replaced_by") REFERENCES "api_key"("workspace_id", "id")
    ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE UNIQUE INDEX "credit_op_workspace_id_op_id_key" ON "credit_op"("workspace_id", "op_id");
ALTER TABLE "credit_journal" DROP CONSTRAINT "credit_journal_op_id_fkey";
ALTER TABLE "credit_journal" ADD CONSTRAINT "credit_journal_workspace_id_op_id_fkey"
    FOREIGN KEY ("workspace_id", "op_id") REFERENCES "credit_op"("workspace_id", "op_id")
    ON DELETE RESTRICT ON UPDATE CASCADE;

DROP INDEX "credit_reservation_workspace_id_idx";
CREATE UNIQUE INDEX "credit_reservation_workspace_id_id_key" ON "credit_reservation"("workspace_id", "id");
ALTER TABLE "credit_journal" ADD CONSTRAINT "credit_journal_workspace_id_reservation_id_fkey"
    FOREIGN KEY ("workspace_id", "reservation_id") REFERENCES "credit_reservation"("workspace_id", "id")
    ON DELETE RESTRICT ON UPDATE CASCADE;

-- Every change by the operator and every change of keys, written in the transaction of the change.
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

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "audit_log_actor" CHECK ("actor" IN ('admin', 'key', 'system'))
);
CREATE INDEX "audit_log_action_id_idx" ON "audit_log"("action", "id");
CREATE INDEX "audit_log_at_idx" ON "audit_log"("at");
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_workspace_id_fkey"
    FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TRIGGER "audit_log_append_only" BEFORE UPDATE OR DELETE ON "audit_log"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_log_no_truncate" BEFORE TRUNCATE ON "audit_log"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
