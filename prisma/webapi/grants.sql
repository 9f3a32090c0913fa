-- What the role of the web side's processes may do, table by table; everything that is not said here is refused.
-- `npm run migrate` applies it after the migrations; by hand: psql -v application=ROLE -f prisma/webapi/grants.sql.
-- Nobody but the owner of the tables may TRUNCATE, ALTER or DROP one. Rows of money are never
-- deleted; of operations a trigger lets refusals go alone, which moved none.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :"application";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM :"application";
GRANT USAGE ON SCHEMA public TO :"application";

GRANT SELECT ON "_prisma_migrations" TO :"application";

GRANT SELECT, INSERT, UPDATE ("suspended_at", "suspended_reason") ON "workspace" TO :"application";
-- Keys are forgotten when they have long ended; the audit log keeps what became of them.
GRANT SELECT, INSERT, UPDATE ("expires_at", "last_used_at", "revoked_at", "replaced_by"), DELETE ON "api_key" TO :"application";

GRANT SELECT, INSERT, UPDATE ON "credit_account" TO :"application";
GRANT SELECT, INSERT, UPDATE ("captured_micros", "released_micros", "closed_at") ON "credit_reservation" TO :"application";
-- Its row is written before its result is known, in one transaction.
GRANT SELECT, INSERT, UPDATE ("result", "refused_at"), DELETE ON "credit_op" TO :"application";
GRANT SELECT, INSERT ON "credit_journal" TO :"application";

GRANT SELECT, INSERT ON "audit_log" TO :"application";

GRANT SELECT, INSERT, UPDATE, DELETE ON "idempotency_key" TO :"application";

GRANT USAGE ON SEQUENCE "credit_journal_id_seq", "audit_log_id_seq" TO :"application";
