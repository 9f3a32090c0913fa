-- The sales side: campaigns, how they are paid and sent, what became of their messages, and who is told of it.
--
-- Only the campaign names its workspace; the tables of campaigns, runs, messages and receipts belong to one by their
-- campaign, which is part of their keys. All amounts are micro-credits (1 credit = 1,000,000).


-- ## Carriers

-- Short names of carriers for the rows of messages: each that was given a message of a campaign which is another carrier's.
CREATE TABLE "carrier" (
    "id" SMALLSERIAL NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "carrier_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "carrier_name_key" ON "carrier"("name");

-- Which carriers take which messages (libs/sales/routing/). Routes are replaced all at once: each change is a version of its own,
-- of which the latest holds.
CREATE TABLE "route_version" (
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Who made it, as the audit log has it.
    "actor" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "address" TEXT NOT NULL,

    CONSTRAINT "route_version_pkey" PRIMARY KEY ("version")
);
CREATE TABLE "route" (
    "version" INTEGER NOT NULL,
    "no" INTEGER NOT NULL,
    "prefix" TEXT NOT NULL,
    "workspace_id" UUID,
    "sender" TEXT,
    -- Minutes of the day, UTC.
    "from_minute" SMALLINT,
    "until_minute" SMALLINT,
    "carrier" TEXT NOT NULL,
    "weight" SMALLINT NOT NULL,
    "priority" SMALLINT NOT NULL,
    "throttled_goes_on" BOOLEAN NOT NULL,

    CONSTRAINT "route_pkey" PRIMARY KEY ("version", "no"),
    CONSTRAINT "route_prefix" CHECK ("prefix" ~ '^[0-9]{0,15}$'),
    CONSTRAINT "route_window" CHECK (
        ("from_minute" IS NULL) = ("until_minute" IS NULL) AND "from_minute" <> "until_minute"
        AND "from_minute" BETWEEN 0 AND 1439 AND "until_minute" BETWEEN 0 AND 1439
    ),
    -- What test keys send goes to a carrier of its own, and nothing else does.
    CONSTRAINT "route_carrier" CHECK ("carrier" <> 'test'),
    CONSTRAINT "route_weight" CHECK ("weight" BETWEEN 0 AND 1000),
    CONSTRAINT "route_priority" CHECK ("priority" BETWEEN 0 AND 100),
    CONSTRAINT "route_version_fkey"
        FOREIGN KEY ("version") REFERENCES "route_version"("version") ON DELETE CASCADE ON UPDATE CASCADE
);


-- ## Campaigns

-- Ids grow with time, are unique across re-installations (a carrier remembers our references), and stay below 2^53:
-- milliseconds since 1970 × 1000 + a cycling counter.
CREATE SEQUENCE "campaign_id_counter" MAXVALUE 999 MINVALUE 0 CYCLE;
CREATE FUNCTION "next_campaign_id"() RETURNS BIGINT LANGUAGE sql VOLATILE AS $$
    SELECT (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT * 1000 + nextval('campaign_id_counter')
$$;

CREATE TABLE "campaign" (
    "id" BIGINT NOT NULL DEFAULT next_campaign_id(),
    "workspace_id" UUID NOT NULL,
    -- `single`: the single sends of a day.
    "kind" TEXT NOT NULL DEFAULT 'campaign',
    "day" DATE,
    "name" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    -- 0: texts are sent as they are rendered, 1: normalized, 2: with other letters besides (libs/sms/text-form.ts).
    "text_form" SMALLINT NOT NULL DEFAULT 0,
    "sender" TEXT,
    "carrier" TEXT NOT NULL,
    "columns" TEXT[],
    -- Of numbers without a country code, where its file was read with one.
    "default_region" TEXT,
    "status" TEXT NOT NULL DEFAULT 'draft',
    "paused_reason" TEXT,
    "price_micros" BIGINT NOT NULL,
    "contacts" INTEGER NOT NULL,
    "rejected" INTEGER NOT NULL,
    -- How many of the rejected rows are in `reject`.
    "rejects_listed" INTEGER NOT NULL DEFAULT 0,
    "segments" BIGINT NOT NULL,
    -- What it counts for in what its workspace stores (`workspace_usage`); single sends are not counted.
    "stored_contacts" INTEGER NOT NULL DEFAULT 0,
    "stored_bytes" BIGINT NOT NULL DEFAULT 0,
    "run_id" UUID,
    "run_no" SMALLINT NOT NULL DEFAULT 1,
    -- When it starts by itself.
    "send_at" TIMESTAMPTZ(3),
    -- How long after its start a run may still hand messages to the carrier.
    "validity_minutes" INTEGER NOT NULL DEFAULT 4320,
    "expires_at" TIMESTAMPTZ(3),

    -- How many messages are in each status now.
    "queued" INTEGER NOT NULL,
    "unknown" INTEGER NOT NULL DEFAULT 0,
    "sent" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "undelivered" INTEGER NOT NULL DEFAULT 0,
    "expired" INTEGER NOT NULL DEFAULT 0,
    "canceled" INTEGER NOT NULL DEFAULT 0,
    "delivered" INTEGER NOT NULL DEFAULT 0,
    -- How many ever came to a status, whatever became of them later: what the history is made of.
    "total_sent" INTEGER NOT NULL DEFAULT 0,
    "total_failed" INTEGER NOT NULL DEFAULT 0,
    "total_undelivered" INTEGER NOT NULL DEFAULT 0,
    "total_expired" INTEGER NOT NULL DEFAULT 0,
    "total_canceled" INTEGER NOT NULL DEFAULT 0,
    "total_delivered" INTEGER NOT NULL DEFAULT 0,
    -- Messages submitted once more although an earlier submission of them may have arrived.
    "resent" BIGINT NOT NULL DEFAULT 0,
    "captured_micros" BIGINT NOT NULL DEFAULT 0,
    "released_micros" BIGINT NOT NULL DEFAULT 0,

    -- A carrier may have messages of it whose end nobody knows. Of all campaigns ever made those are few: what looks for
    -- them looks here. Such columns change seldom, where an index on a counter would be written at every change.
    "awaits_receipts" BOOLEAN NOT NULL GENERATED ALWAYS AS ("unknown" + "sent" > 0 AND "removed_at" IS NULL) STORED,
    -- Where expiring its messages without receipt goes on; null while that is not under way.
    "expiring_from_seq" INTEGER,
    -- The sum of all that only grows, as the history has it; and whether it has grown since.
    "counted_sum" BIGINT NOT NULL DEFAULT 0,
    "uncounted" BOOLEAN NOT NULL GENERATED ALWAYS AS (
        "contacts"::BIGINT + "total_sent" + "total_failed" + "total_undelivered" + "total_expired" + "total_canceled"
            + "total_delivered" + "captured_micros" + "released_micros" > "counted_sum"
    ) STORED,

    -- The share of the latest submissions, or receipts, that may fail before the campaign pauses itself; 1 for never.
    "failure_share_max" REAL NOT NULL DEFAULT 0.5,
    "recent_submitted" REAL NOT NULL DEFAULT 0,
    "recent_refused" REAL NOT NULL DEFAULT 0,
    "recent_receipts" REAL NOT NULL DEFAULT 0,
    "recent_undelivered" REAL NOT NULL DEFAULT 0,

    "version" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Since when its messages, rejects, batches and runs are removed, or are about to be: it was deleted, or ended so long
    -- ago that they are not kept. Its totals stay.
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "campaign_kind" CHECK ("kind" IN ('campaign', 'single')),
    CONSTRAINT "campaign_single_has_day" CHECK (("kind" = 'single') = ("day" IS NOT NULL)),
    CONSTRAINT "campaign_status" CHECK (
        "status" IN ('draft', 'scheduled', 'reserving', 'running', 'paused', 'canceling', 'canceled', 'completed', 'deleted')
    ),
    CONSTRAINT "campaign_deleted_is_removed" CHECK ("status" <> 'deleted' OR "removed_at" IS NOT NULL),
    CONSTRAINT "campaign_removed_has_ended" CHECK ("removed_at" IS NULL OR "status" IN ('completed', 'canceled', 'deleted')),
    CONSTRAINT "campaign_paused_says_why" CHECK (("status" = 'paused') = ("paused_reason" IS NOT NULL)),
    CONSTRAINT "campaign_scheduled_says_when" CHECK ("status" <> 'scheduled' OR "send_at" IS NOT NULL),
    CONSTRAINT "campaign_text_form" CHECK ("text_form" IN (0, 1, 2)),
    CONSTRAINT "campaign_validity_positive" CHECK ("validity_minutes" > 0),
    CONSTRAINT "campaign_rejects_listed" CHECK ("rejects_listed" BETWEEN 0 AND "rejected"),
    CONSTRAINT "campaign_failure_share" CHECK ("failure_share_max" BETWEEN 0 AND 1),
    CONSTRAINT "campaign_counters_add_up" CHECK (
        "queued" + "unknown" + "sent" + "failed" + "undelivered" + "expired" + "canceled" + "delivered" = "contacts"
    ),
    CONSTRAINT "campaign_counters_not_negative" CHECK (
        "queued" >= 0 AND "unknown" >= 0 AND "sent" >= 0 AND "failed" >= 0
        AND "undelivered" >= 0 AND "expired" >= 0 AND "canceled" >= 0 AND "delivered" >= 0
    )
) WITH (fillfactor = 30);
CREATE INDEX "campaign_workspace_id_id_idx" ON "campaign"("workspace_id", "id");
CREATE INDEX "campaign_active_idx" ON "campaign"("id") WHERE "status" IN ('reserving', 'running', 'paused', 'canceling');
-- For what a client of the live feed is told on connect.
CREATE INDEX "campaign_begun_idx" ON "campaign"("workspace_id", "id")
    WHERE "kind" = 'campaign' AND "status" IN ('scheduled', 'reserving', 'running', 'paused', 'canceling');
-- For lists of one status.
CREATE INDEX "campaign_status_idx" ON "campaign"("workspace_id", "status", "id") WHERE "kind" = 'campaign';
CREATE INDEX "campaign_single_idx" ON "campaign"("workspace_id", "id") WHERE "kind" = 'single';
CREATE INDEX "campaign_completed_idx" ON "campaign"("id") WHERE "kind" = 'campaign' AND "status" = 'completed';
CREATE INDEX "campaign_ended_idx" ON "campaign"("workspace_id", "finished_at")
    WHERE "kind" = 'campaign' AND "finished_at" IS NOT NULL;
-- What counts as a draft of the workspace: it never ran, and still may.
CREATE INDEX "campaign_unrun_idx" ON "campaign"("workspace_id")
    WHERE "kind" = 'campaign' AND "started_at" IS NULL AND "status" NOT IN ('canceling', 'canceled', 'deleted');
-- Those that have ended and whose messages are still there, the oldest first.
CREATE INDEX "campaign_kept_idx"
    ON "campaign"("finished_at") WHERE "status" IN ('completed', 'canceled') AND "removed_at" IS NULL;
CREATE INDEX "campaign_awaiting_idx" ON "campaign"("id") WHERE "awaits_receipts";
CREATE INDEX "campaign_uncounted_idx" ON "campaign"("id") WHERE "uncounted";
CREATE INDEX "campaign_scheduled_idx" ON "campaign"("send_at") WHERE "status" = 'scheduled';
-- Single sends append to one campaign a workspace, day (UTC), sender, carrier and price.
CREATE UNIQUE INDEX "campaign_single_day_key"
    ON "campaign"("workspace_id", "day", coalesce("sender", ''), "carrier", "price_micros") WHERE "kind" = 'single';

-- What each workspace stores: the sums of `stored_contacts` and `stored_bytes` of its campaigns, which the trigger keeps.
CREATE TABLE "workspace_usage" (
    "workspace_id" UUID NOT NULL,
    "contacts" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,

    CONSTRAINT "workspace_usage_pkey" PRIMARY KEY ("workspace_id"),
    CONSTRAINT "workspace_usage_not_negative" CHECK ("contacts" >= 0 AND "bytes" >= 0)
) WITH (fillfactor = 50);
CREATE FUNCTION "add_usage"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    more_contacts BIGINT := (CASE TG_OP WHEN 'UPDATE' THEN NEW."stored_contacts" ELSE 0 END) - OLD."stored_contacts";
    more_bytes BIGINT := (CASE TG_OP WHEN 'UPDATE' THEN NEW."stored_bytes" ELSE 0 END) - OLD."stored_bytes";
BEGIN
    INSERT INTO "workspace_usage" ("workspace_id", "contacts", "bytes") VALUES (OLD."workspace_id", 0, 0)
    ON CONFLICT DO NOTHING;
    UPDATE "workspace_usage" SET "contacts" = "contacts" + more_contacts, "bytes" = "bytes" + more_bytes
    WHERE "workspace_id" = OLD."workspace_id";
    RETURN NULL;
END $$;
CREATE TRIGGER "campaign_adds_usage" AFTER UPDATE OF "stored_contacts", "stored_bytes" OR DELETE ON "campaign"
    FOR EACH ROW EXECUTE FUNCTION "add_usage"();

-- The first lines of its contact file that a campaign did not take.
CREATE TABLE "reject" (
    "campaign_id" BIGINT NOT NULL,
    "line" INTEGER NOT NULL,
    "field" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    -- All cells of the row as a JSON array, so that it can be mended.
    "cells" TEXT NOT NULL DEFAULT '[]',

    CONSTRAINT "reject_pkey" PRIMARY KEY ("campaign_id", "line"),
    CONSTRAINT "reject_is_small" CHECK (
        octet_length("field") + octet_length("reason") + octet_length("value") <= 2400 AND octet_length("cells") <= 6000
    ),
    CONSTRAINT "reject_campaign_id_fkey"
        FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- What was understood of a campaign's contact file, as its owner was told. JSON, so that it is told again in the same order.
CREATE TABLE "import_report" (
    "campaign_id" BIGINT NOT NULL,
    "report" JSON NOT NULL,

    CONSTRAINT "import_report_pkey" PRIMARY KEY ("campaign_id"),
    CONSTRAINT "import_report_is_small" CHECK (octet_length("report"::text) <= 1000000),
    CONSTRAINT "import_report_campaign_id_fkey"
        FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);


-- ## Runs

-- One reservation's worth of sending: the first run of a campaign, or a retry of what failed. A campaign of single sends
-- has many, each a reservation that groups of messages are taken from until it is sealed.
CREATE TABLE "run" (
    -- It tells when it was made: the credit service grants none that is old, so that it need not know refusals for ever.
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "campaign_id" BIGINT NOT NULL,
    "no" SMALLINT NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'reserving',
    -- What its campaign was when the credit was asked for, and is again if it is refused; null for single sends.
    "status_before" TEXT,
    -- Of a retry: whether it sends again what no further try can help, how many it was to send, and how many failed
    -- messages it leaves out.
    "includes_permanent" BOOLEAN NOT NULL DEFAULT false,
    "retried" INTEGER,
    "left_out" INTEGER,
    -- How much of it is spoken for by single sends.
    "filled_micros" BIGINT NOT NULL DEFAULT 0,
    -- Until when messages may be added; null once it is sealed, and for the runs of other campaigns.
    "fills_until" TIMESTAMPTZ(6),
    -- The trace of the request that began it, as a W3C traceparent, where tracing was on.
    "traceparent" TEXT,
    -- What those of its settlements had moved that are removed.
    "removed_captured_micros" BIGINT NOT NULL DEFAULT 0,
    "removed_released_micros" BIGINT NOT NULL DEFAULT 0,
    -- Why the credit service refused to close its reservation; it is not asked again.
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "run_state" CHECK ("state" IN ('reserving', 'refused', 'open', 'closed')),
    CONSTRAINT "run_amount_positive" CHECK ("amount_micros" > 0),
    CONSTRAINT "run_retries_something" CHECK (
        ("retried" IS NULL) = ("left_out" IS NULL) AND "retried" > 0 AND "left_out" >= 0
    ),
    CONSTRAINT "run_filled_fits" CHECK ("filled_micros" BETWEEN 0 AND "amount_micros"),
    CONSTRAINT "run_campaign_id_fkey"
        FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
-- What moves money refers to a run together with its campaign: neither a settlement nor a batch must be booked to the
-- reservation of another campaign, which may be another workspace's.
CREATE UNIQUE INDEX "run_campaign_id_id_key" ON "run"("campaign_id", "id");
CREATE INDEX "run_unfinished_idx" ON "run"("campaign_id") WHERE "state" IN ('reserving', 'open');
-- What a campaign goes back to when it is refused credit, however often it was.
CREATE INDEX "run_granted_idx" ON "run"("campaign_id", "no") WHERE "state" <> 'refused';
CREATE INDEX "run_refused_idx" ON "run"("created_at") WHERE "state" = 'refused';
CREATE INDEX "run_filling_idx" ON "run"("fills_until") WHERE "fills_until" IS NOT NULL;

-- The closed runs of each workspace that are removed, added up: the credit service keeps their reservations, and has to
-- have the same.
CREATE TABLE "removed_runs" (
    "workspace_id" UUID NOT NULL,
    "runs" BIGINT NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "captured_micros" BIGINT NOT NULL,

    CONSTRAINT "removed_runs_pkey" PRIMARY KEY ("workspace_id")
);


-- ## Batches

-- Attempts, here and in messages, say which batch has a row: run × 100 + a number of the batch among those made of rows of
-- one that was cut of the run's, which is 0 itself. The client reference carries the run alone, so that a deferred message keeps its reference and a carrier can
-- recognise it.
CREATE TABLE "batch" (
    "campaign_id" BIGINT NOT NULL,
    "no" INTEGER NOT NULL,
    "first_seq" INTEGER NOT NULL,
    "last_seq" INTEGER NOT NULL,
    "attempt" SMALLINT NOT NULL DEFAULT 100,
    "messages" INTEGER NOT NULL,
    "segments" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "claims" INTEGER NOT NULL DEFAULT 0,
    "refusals" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(6),
    "error" TEXT,
    -- The run that pays for it, where it is not the campaign's.
    "run_id" UUID,
    -- When single sends were taken; what belongs to a run was queued with that.
    "queued_at" TIMESTAMPTZ(3),
    -- Of its messages those that had arrived by an earlier run before this one submitted anything of it: they are not
    -- submitted, and cost nothing whatever becomes of the others. Written with the claim, where there are any.
    "free_seqs" INTEGER[],
    -- The batch that its rows were cut into, where it is another: those that left are in ranges that overlap.
    "origin_no" INTEGER,
    -- How many attempts those have that were made of rows of this one.
    "attempts_taken" SMALLINT NOT NULL DEFAULT 0,
    -- Who has its rows, where it is another than the campaign's.
    "carrier" TEXT,
    -- The carriers that refused its rows in this run before it got them, the latest last (libs/sales/dispatch/failover.ts).
    "hops" JSONB,

    CONSTRAINT "batch_pkey" PRIMARY KEY ("campaign_id", "no"),
    CONSTRAINT "batch_state" CHECK ("state" IN ('pending', 'queued', 'submitting', 'unknown', 'done', 'canceled')),
    CONSTRAINT "batch_range" CHECK ("first_seq" <= "last_seq" AND "messages" BETWEEN 1 AND "last_seq" - "first_seq" + 1),
    CONSTRAINT "batch_campaign_id_fkey"
        FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "batch_campaign_id_run_id_fkey"
        FOREIGN KEY ("campaign_id", "run_id") REFERENCES "run"("campaign_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE
) WITH (fillfactor = 50);
CREATE INDEX "batch_unfinished_idx"
    ON "batch"("campaign_id", "no") WHERE "state" IN ('pending', 'queued', 'submitting', 'unknown');
-- What of a campaign is with workers or in their queue, apart from all of it that waits.
CREATE INDEX "batch_at_work_idx" ON "batch"("campaign_id") WHERE "state" IN ('queued', 'submitting');
-- What is under way, apart from all that waits in drafts.
CREATE INDEX "batch_under_way_idx" ON "batch"("due_at") WHERE "state" IN ('queued', 'submitting', 'unknown');
-- Whether a run has batches left, where thousands of single sends wait for their carrier.
CREATE INDEX "batch_unfinished_run_idx"
    ON "batch"("campaign_id", "run_id") WHERE "state" IN ('pending', 'queued', 'submitting', 'unknown');
-- Which batch has a message, where the day of a sender who sends one by one has a million of them.
CREATE INDEX "batch_campaign_id_first_seq_idx" ON "batch"("campaign_id", "first_seq");
-- Whose batches a run is referred to by, for removing it.
CREATE INDEX "batch_run_id_idx" ON "batch"("run_id") WHERE "run_id" IS NOT NULL;


-- ## Messages

-- The widest table: eight-byte columns first, no index but the key, half of each page free so that the two updates of
-- a message's life stay on its page (HOT) and touch no index. No foreign key: it would cost a trigger call a row.
-- What few rows have may be null: that costs no byte. When a row was sent its batch's settlement says.
CREATE TABLE "message" (
    "campaign_id" BIGINT NOT NULL,
    "msisdn" BIGINT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seq" INTEGER NOT NULL,
    "status" SMALLINT NOT NULL DEFAULT 0,
    "attempt" SMALLINT NOT NULL DEFAULT 100,
    "segments" SMALLINT NOT NULL,
    "charged_segments" SMALLINT NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "vars" TEXT,
    -- The carrier's own code for what failed.
    "carrier_code" TEXT,
    -- Who has it, by `carrier.id`, where it is another carrier than the campaign's: as its batch says. No receipt of others is believed.
    "carrier" SMALLINT,

    CONSTRAINT "message_pkey" PRIMARY KEY ("campaign_id", "seq"),
    CONSTRAINT "message_status" CHECK ("status" IN (0, 25, 30, 80, 81, 82, 83, 90))
) WITH (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_insert_scale_factor = 0.5);


-- ## Settlements

-- What one batch costs, written with its outcome; confirmed once the credit service has applied it.
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
    ),
    CONSTRAINT "settlement_campaign_id_batch_no_fkey"
        FOREIGN KEY ("campaign_id", "batch_no") REFERENCES "batch"("campaign_id", "no") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "settlement_campaign_id_run_id_fkey"
        FOREIGN KEY ("campaign_id", "run_id") REFERENCES "run"("campaign_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE
) WITH (fillfactor = 50);
CREATE INDEX "settlement_run_id_idx" ON "settlement"("run_id");
CREATE INDEX "settlement_unconfirmed_campaign_idx" ON "settlement"("campaign_id") WHERE "confirmed_at" IS NULL;
CREATE INDEX "settlement_unconfirmed_idx" ON "settlement"("created_at") WHERE "confirmed_at" IS NULL;


-- ## Removal

-- Campaigns whose rows are being removed, in ranges and part after part, and how far that has come.
CREATE TABLE "removal" (
    "campaign_id" BIGINT NOT NULL,
    "part" TEXT NOT NULL DEFAULT 'batches',
    -- Where the part goes on.
    "next" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "removal_pkey" PRIMARY KEY ("campaign_id"),
    CONSTRAINT "removal_part" CHECK ("part" IN ('batches', 'messages', 'rejects', 'runs', 'campaign')),
    CONSTRAINT "removal_campaign_id_fkey"
        FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "removal_due_idx" ON "removal"("due_at");


-- ## Receipts

-- Receipts for a reference that is not known yet, retried with growing delay for 72 hours.
CREATE TABLE "unmatched_receipt" (
    "id" BIGSERIAL NOT NULL,
    "carrier" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "status" SMALLINT NOT NULL,
    "error_code" TEXT,
    "carrier_code" TEXT,
    -- The reference is the carrier's own id.
    "by_carrier_id" BOOLEAN NOT NULL DEFAULT false,
    -- What the reference names, where it names anything.
    "campaign_id" BIGINT,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(6),

    CONSTRAINT "unmatched_receipt_pkey" PRIMARY KEY ("id")
);
-- Which message a carrier means by an id of its own, where it does not return our reference; written with the outcome. A ring of
-- 16 periods of six hours: each has a table of its own, which is emptied whole before its period comes again, four days later.
CREATE TABLE "carrier_message" (
    "campaign_id" BIGINT NOT NULL,
    "seq" INTEGER NOT NULL,
    "run_no" SMALLINT NOT NULL,
    -- The period it was written in, of those since 1970, modulo 16.
    "period" SMALLINT NOT NULL,
    "carrier" TEXT NOT NULL,
    "id" TEXT NOT NULL
) PARTITION BY LIST ("period");
DO $$
BEGIN
    FOR period IN 0..15 LOOP
        EXECUTE format('CREATE TABLE carrier_message_%s PARTITION OF carrier_message FOR VALUES IN (%s)', period, period);
    END LOOP;
END $$;
-- Carriers may use one id twice.
CREATE INDEX "carrier_message_id_idx" ON "carrier_message"("id");

-- Empties the period after this one, whose rows are of four days ago. It runs with the rights of the tables' owner, because
-- nobody else may TRUNCATE, and takes no argument, so that nothing else can be emptied by it. False where others
-- are at the table: to be tried again.
CREATE FUNCTION "forget_carrier_messages"() RETURNS BOOLEAN LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public SET lock_timeout = '200ms' AS $$
DECLARE
    period CONSTANT INTEGER := (floor(extract(epoch FROM now()) / 21600)::bigint + 1) % 16;
    is_empty BOOLEAN;
BEGIN
    EXECUTE format('SELECT NOT EXISTS (SELECT FROM carrier_message_%s)', period) INTO is_empty;
    IF is_empty THEN RETURN true; END IF;
    EXECUTE format('TRUNCATE carrier_message_%s', period);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN RETURN false;
END $$;
REVOKE ALL ON FUNCTION "forget_carrier_messages"() FROM PUBLIC;

CREATE INDEX "unmatched_receipt_due_idx" ON "unmatched_receipt"("next_try_at") WHERE "next_try_at" IS NOT NULL;
CREATE INDEX "unmatched_receipt_given_up_idx" ON "unmatched_receipt"("received_at") WHERE "next_try_at" IS NULL;
CREATE INDEX "unmatched_receipt_campaign_id_idx" ON "unmatched_receipt"("campaign_id");


-- ## Webhooks

-- Outbound. An event is written by the transaction it tells of, so no crash can lose it; who gets it is decided by the
-- same transaction, so that an endpoint is told of everything from its creation on.

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
    -- Each test moves it on by a few seconds; where it is too far ahead, no more are sent.
    "tests_until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
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
CREATE UNIQUE INDEX "webhook_endpoint_workspace_id_id_key" ON "webhook_endpoint"("workspace_id", "id");

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
CREATE UNIQUE INDEX "webhook_event_workspace_id_id_key" ON "webhook_event"("workspace_id", "id");

-- One event for one endpoint.
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
    ),
    -- Both keys carry the workspace: a delivery can never join one workspace's event with another's endpoint.
    CONSTRAINT "webhook_delivery_workspace_id_endpoint_id_fkey"
        FOREIGN KEY ("workspace_id", "endpoint_id") REFERENCES "webhook_endpoint"("workspace_id", "id")
        ON DELETE RESTRICT ON UPDATE RESTRICT,
    CONSTRAINT "webhook_delivery_workspace_id_event_id_fkey"
        FOREIGN KEY ("workspace_id", "event_id") REFERENCES "webhook_event"("workspace_id", "id")
        ON DELETE CASCADE ON UPDATE RESTRICT
) WITH (fillfactor = 70);
CREATE INDEX "webhook_delivery_endpoint_id_id_idx" ON "webhook_delivery"("endpoint_id", "id");
CREATE INDEX "webhook_delivery_endpoint_id_state_id_idx" ON "webhook_delivery"("endpoint_id", "state", "id");
CREATE INDEX "webhook_delivery_due_idx" ON "webhook_delivery"("endpoint_id", "next_try_at") WHERE "state" = 'pending';
CREATE INDEX "webhook_delivery_event_id_idx" ON "webhook_delivery"("event_id");

CREATE TABLE "webhook_attempt" (
    "delivery_id" UUID NOT NULL,
    "no" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "status" SMALLINT,
    "error" TEXT,
    "reply" TEXT,

    CONSTRAINT "webhook_attempt_pkey" PRIMARY KEY ("delivery_id", "no"),
    CONSTRAINT "webhook_attempt_delivery_id_fkey"
        FOREIGN KEY ("delivery_id") REFERENCES "webhook_delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

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
        WHEN NEW."status" = 'paused' AND NOT (OLD."status" = 'reserving' AND EXISTS (
            SELECT FROM "run" r WHERE r."id" = OLD."run_id" AND r."status_before" = 'paused')) THEN 'campaign.paused'
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
    FOR EACH ROW WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND NEW."kind" = 'campaign')
    EXECUTE FUNCTION "write_campaign_event"();


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

-- What keys did here and the web side's audit log is still to be told; a row is removed once the log has it.
CREATE TABLE "audit_entry" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "key_id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "request_id" TEXT,
    "action" TEXT NOT NULL,
    "workspace_id" UUID NOT NULL,
    "target" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);


-- ## Stats

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

-- One row: the minute up to which everything has been counted. Whoever counts locks it, so that one worker does.
CREATE TABLE "stats_clock" (
    "one" BOOLEAN NOT NULL DEFAULT true,
    "counted_until" TIMESTAMPTZ(3) NOT NULL DEFAULT date_trunc('minute', CURRENT_TIMESTAMP),

    CONSTRAINT "stats_clock_pkey" PRIMARY KEY ("one"),
    CONSTRAINT "stats_clock_is_one" CHECK ("one")
);
INSERT INTO "stats_clock" DEFAULT VALUES;
