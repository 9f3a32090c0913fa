-- What the role of the sales side's processes may do, table by table; everything that is not said here is refused.
-- `npm run migrate` applies it after the migrations; by hand: psql -v application=ROLE -f prisma/salesapi/grants.sql.
-- Nobody but the owner of the tables may TRUNCATE, ALTER or DROP one.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :"application";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM :"application";
GRANT USAGE ON SCHEMA public TO :"application";

GRANT SELECT ON "_prisma_migrations" TO :"application";

-- Rows of a campaign are removed when it is deleted, or ended long ago.
GRANT SELECT, INSERT, UPDATE, DELETE ON "campaign", "run", "batch", "message", "settlement" TO :"application";
GRANT SELECT, INSERT, DELETE ON "reject", "import_report" TO :"application";
GRANT SELECT, INSERT, UPDATE, DELETE ON "removal" TO :"application";
GRANT SELECT, INSERT, UPDATE ON "removed_runs" TO :"application";
GRANT SELECT, INSERT, UPDATE ON "workspace_usage" TO :"application";
GRANT SELECT, INSERT, UPDATE, DELETE ON "unmatched_receipt" TO :"application";
GRANT SELECT, INSERT ON "carrier" TO :"application";
-- A version of the routes is never changed; one of long ago is removed with its routes.
GRANT SELECT, INSERT, DELETE ON "route_version" TO :"application";
GRANT SELECT, INSERT ON "route" TO :"application";
-- Emptied by the period, by a function that can do nothing else.
GRANT SELECT, INSERT ON "carrier_message" TO :"application";
GRANT EXECUTE ON FUNCTION "forget_carrier_messages"() TO :"application";

-- What happened stays as it was written, until it is old. Attempts go with their delivery.
GRANT SELECT, INSERT, DELETE ON "webhook_event" TO :"application";
GRANT SELECT, INSERT ON "webhook_attempt" TO :"application";
GRANT SELECT, INSERT, UPDATE, DELETE ON "webhook_endpoint", "webhook_delivery" TO :"application";

GRANT SELECT, INSERT, UPDATE, DELETE ON "idempotency_key" TO :"application";

-- Told to the web side's audit log, which keeps them, and removed.
GRANT SELECT, INSERT, DELETE ON "audit_entry" TO :"application";

GRANT SELECT, INSERT, UPDATE, DELETE ON "stats_minute" TO :"application";
GRANT SELECT, INSERT, UPDATE, DELETE ON "stats_counted" TO :"application";
GRANT SELECT, UPDATE ON "stats_clock" TO :"application";

GRANT USAGE ON SEQUENCE "campaign_id_counter", "unmatched_receipt_id_seq", "carrier_id_seq" TO :"application";
