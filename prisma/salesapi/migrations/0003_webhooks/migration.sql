-- Outbound webhooks. An event is written by the transaction it tells of, so no crash can lose it; who gets it is decided
-- by the same transaction, so that an endpoint is told of everything from its creation on.

CREATE TABLE "webhook_endpoint" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "workspace_id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT,
    "event_types" TEXT[] NOT NULL,
    "secret" TEXT NOT NULL,
    "previous_secret" TEXT,
    "previous_secret_until" TIMESTAMPTZ(3),
    "status" TEXT NOT NULL DEFAULT 'enabled',
    "disabled_reason" TEXT,
    "disabled_at" TIMESTAMPTZ(3),
    "consecutive_failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    -- While it fails, nothing is sent before.
    "not_before" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "webhook_endpoint_status" CHECK ("status" IN ('enabled', 'disabled', 'deleted')),
    CONSTRAINT "webhook_endpoint_disabled_says_why" CHECK (
        ("status" = 'disabled') = ("disabled_reason" IS NOT NULL) AND ("status" = 'disabled') = ("disabled_at" IS NOT NULL)
        AND ("disabled_reason" IS NULL OR "disabled_reason" IN ('user', 'gone', 'failing'))
    ),
    CONSTRAINT "webhook_endpoint_two_secrets" CHECK (("previous_secret" IS NULL) = ("previous_secret_until" IS NULL)),
    CONSTRAINT "webhook_endpoint_wants_something" CHECK (cardinality("event_types") > 0),
    CONSTRAINT "webhook_endpoint_failing_since" CHECK (("consecutive_failures" > 0) = ("failing_since" IS NOT NULL))
) WITH (fillfactor = 70);

-- `data` is compact and never changes; how it is shown to subscribers is said in code, by whoever writes that type.
CREATE TABLE "webhook_event" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "workspace_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "data" JSON NOT NULL,
    -- Set: for this endpoint alone, whatever types it asks for.
    "endpoint_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_event_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "workspace_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    -- How often it was begun; the fencing token of an attempt's result.
    "attempts" INTEGER NOT NULL DEFAULT 0,
    -- The same since it was last replayed: the position in the schedule.
    "tries" INTEGER NOT NULL DEFAULT 0,
    -- Under way: when another worker may take it over.
    "next_try_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "webhook_delivery_state" CHECK ("state" IN ('pending', 'succeeded', 'failed')),
    CONSTRAINT "webhook_delivery_pending_is_due" CHECK (
        ("state" = 'pending') = ("next_try_at" IS NOT NULL) AND ("state" = 'pending') = ("finished_at" IS NULL)
    )
) WITH (fillfactor = 70);

CREATE TABLE "webhook_attempt" (
    "delivery_id" UUID NOT NULL,
    "no" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "status" SMALLINT,
    "error" TEXT,
    "reply" TEXT,

    CONSTRAINT "webhook_attempt_pkey" PRIMARY KEY ("delivery_id", "no")
);

CREATE UNIQUE INDEX "webhook_endpoint_workspace_id_id_key" ON "webhook_endpoint"("workspace_id", "id");
CREATE UNIQUE INDEX "webhook_event_workspace_id_id_key" ON "webhook_event"("workspace_id", "id");
CREATE INDEX "webhook_delivery_endpoint_id_id_idx" ON "webhook_delivery"("endpoint_id", "id");
CREATE INDEX "webhook_delivery_endpoint_id_state_id_idx" ON "webhook_delivery"("endpoint_id", "state", "id");
CREATE INDEX "webhook_delivery_due_idx" ON "webhook_delivery"("endpoint_id", "next_try_at") WHERE "state" = 'pending';
CREATE INDEX "webhook_delivery_event_id_idx" ON "webhook_delivery"("event_id");

-- Both keys carry the workspace: a delivery can never join one workspace's event with another's endpoint.
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_workspace_id_endpoint_id_fkey"
    FOREIGN KEY ("workspace_id", "endpoint_id") REFERENCES "webhook_endpoint"("workspace_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_workspace_id_event_id_fkey"
    FOREIGN KEY ("workspace_id", "event_id") REFERENCES "webhook_event"("workspace_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;
ALTER TABLE "webhook_attempt" ADD CONSTRAINT "webhook_attempt_delivery_id_fkey"
    FOREIGN KEY ("delivery_id") REFERENCES "webhook_delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- An event becomes one delivery for each endpoint that wants it, due at once.
CREATE FUNCTION "address_webhook_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "webhook_delivery" ("workspace_id", "endpoint_id", "event_id", "next_try_at")
    SELECT NEW."workspace_id", e."id", NEW."id", now()
    FROM "webhook_endpoint" e
    WHERE e."workspace_id" = NEW."workspace_id" AND e."status" = 'enabled'
        AND CASE WHEN NEW."endpoint_id" IS NULL THEN NEW."type" = ANY (e."event_types") ELSE e."id" = NEW."endpoint_id" END;
    RETURN NULL;
END $$;
CREATE TRIGGER "webhook_event_is_addressed" AFTER INSERT ON "webhook_event"
    FOR EACH ROW EXECUTE FUNCTION "address_webhook_event"();

-- A campaign's status changes in many statements, some of them on the hot path, and a few times in its life: here all of
-- them are seen, and the others pay one comparison. Back from a refused reservation to what it was is no news.
CREATE FUNCTION "write_campaign_event"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    event_type TEXT := CASE
        WHEN NEW."status" = 'running' AND OLD."status" = 'paused' THEN 'campaign.resumed'
        WHEN NEW."status" = 'running' THEN 'campaign.started'
        WHEN NEW."status" = 'paused' THEN 'campaign.paused'
        WHEN NEW."status" IN ('completed', 'canceled') AND NEW."finished_at" IS DISTINCT FROM OLD."finished_at"
            THEN 'campaign.' || NEW."status"
    END;
BEGIN
    IF event_type IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO "webhook_event" ("workspace_id", "type", "data")
    SELECT NEW."workspace_id", event_type, json_build_object(
        'id', NEW."id", 'name', NEW."name", 'status', NEW."status", 'pausedReason', NEW."paused_reason",
        'contacts', NEW."contacts", 'rejected', NEW."rejected", 'counts', json_build_object(
            'queued', NEW."queued", 'unknown', NEW."unknown", 'sent', NEW."sent", 'failed', NEW."failed",
            'undelivered', NEW."undelivered", 'expired', NEW."expired", 'canceled', NEW."canceled",
            'delivered', NEW."delivered"),
        'capturedMicros', NEW."captured_micros"::TEXT, 'releasedMicros', NEW."released_micros"::TEXT,
        'version', NEW."version", 'startedAt', NEW."started_at", 'finishedAt', NEW."finished_at")
    WHERE EXISTS (
        SELECT FROM "webhook_endpoint" e
        WHERE e."workspace_id" = NEW."workspace_id" AND e."status" = 'enabled' AND event_type = ANY (e."event_types"));
    RETURN NULL;
END $$;
CREATE TRIGGER "campaign_tells_webhooks" AFTER UPDATE OF "status" ON "campaign"
    FOR EACH ROW WHEN (OLD."status" IS DISTINCT FROM NEW."status") EXECUTE FUNCTION "write_campaign_event"();
