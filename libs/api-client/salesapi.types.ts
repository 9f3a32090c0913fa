// Generated from the OpenAPI document by scripts/generate-client.mjs.

export interface paths {
    "/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a campaign
         * @description Reads the file, keeps a message for every usable row and says what all of them cost. Nothing is sent yet. Rows that cannot be sent to are rejected, the first of them each with its line, field and reason. What the workspace stores has limits, which `GET /quotas` shows.
         *
         *     The key needs the scope `campaigns:write`.
         */
        post: operations["createCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a campaign
         * @description Reserves the whole cost and begins to send. With `sendAt` it is `scheduled`: at that time it reserves and begins, and where the credit does not suffice then it is `paused`. Until then it can be canceled, and running it again changes the time or, without one, begins at once.
         *
         *     The key needs the scope `campaigns:write`.
         */
        post: operations["runCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List campaigns, the newest first
         * @description Single sends, which are listed with `kind=single`, need the scope `messages:read` besides.
         *
         *     The key needs the scope `campaigns:read`.
         */
        get: operations["listCampaigns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See a campaign
         * @description The key needs the scope `campaigns:read`.
         */
        get: operations["getCampaign"];
        put?: never;
        post?: never;
        /**
         * Delete a campaign with its messages and rejects
         * @description A draft, or one that is completed or canceled and settled; cancel any other first. It is gone at once and for good. The credit that it took, the history and webhook events that wait are not touched.
         *
         *     The key needs the scope `campaigns:write`.
         */
        delete: operations["deleteCampaign"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what was understood of the file of a campaign
         * @description As `POST /create` told it.
         *
         *     The key needs the scope `campaigns:read`.
         */
        get: operations["getReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the messages of a campaign, in the order of its file
         * @description The key needs the scope `campaigns:read`.
         */
        get: operations["listMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a campaign
         * @description No further batch is handed to the carrier; those that are with it run their course.
         *
         *     The key needs the scope `campaigns:write`.
         */
        post: operations["pauseCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused campaign
         * @description One that was paused for credit asks for it again.
         *
         *     The key needs the scope `campaigns:write`.
         */
        post: operations["resumeCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a campaign
         * @description What waits is not sent and not charged.
         *
         *     The key needs the scope `campaigns:write`.
         */
        post: operations["cancelCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send failed and undelivered messages again
         * @description They are paid by a new reservation. What no further try can help is left out, and counted: `invalid_number`, `unknown_subscriber`, `blocked`, `message_too_long`, `invalid_message`. With `includePermanent` it is sent, too.
         *
         *     The key needs the scope `campaigns:write`.
         */
        post: operations["retryCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{id}/messages.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download all messages of a campaign
         * @description The key needs the scope `campaigns:read`.
         */
        get: operations["downloadMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/campaigns/{id}/rejects.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the rejected rows of a campaign
         * @description Each with all its cells, and why it was rejected in three columns behind them: mended it is uploaded like any file, and these columns are ignored. Of a very long row the cells are cut, which shows by `…`. Cells that a spreadsheet would run as a formula are preceded by an apostrophe; phone numbers are none. Where not all rejected rows are listed, a last row without a line, whose field is `(not listed)`, says how many are not.
         *
         *     The key needs the scope `campaigns:read`.
         */
        get: operations["downloadRejects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a single message
         * @description It waits for no campaign of its workspace, and is paid, charged and followed like a message of one. The reply says that it is committed and paid for.
         *
         *     The key needs the scope `messages:write`.
         */
        post: operations["sendMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See a message
         * @description One that was sent by itself; one of a campaign needs the scope `campaigns:read` besides.
         *
         *     The key needs the scope `messages:read`.
         */
        get: operations["getMessage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the workspace stores, and how much it may
         * @description A request that would exceed one is refused with 409 `quota_exceeded`, or `too_many_webhooks`. Single sends are not counted. What a campaign takes is free again when it is deleted.
         *
         *     The key needs the scope `campaigns:read`.
         */
        get: operations["getQuotas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See the routes that hold
         * @description See the routes that hold
         */
        get: operations["getRoutes"];
        /**
         * Put other routes in the place of all that hold
         * @description At most 500. Workers follow them within seconds, also in campaigns that run: what waits is decided by them, what a carrier was given is not decided again. Try them with `POST /routes/explain` first. The latest 100 versions are kept with who made them.
         */
        put: operations["replaceRoutes"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/routes/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Which carrier would have a message, and why
         * @description With `routes`: by these instead of those that hold, so that a change can be tried. Workers pass over a carrier that fails again and again; that is not told here.
         */
        post: operations["explainRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened over time
         * @description Messages by what became of them, and credit, of all campaigns and single sends of the workspace together. A minute is there when it has ended, and for 90 days. Each number tells how many came to a status in the step, so that a message may be in several. At most 1,500 steps.
         *
         *     The key needs the scopes `campaigns:read` and `messages:read`.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks, the oldest first
         * @description The key needs the scope `webhooks:read`.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Create a webhook
         * @description From now on the events it asks for are posted to its URL, signed with the secret in the reply. URLs that lead to addresses that are not public are refused, here and at every attempt. The key needs the scopes of what the events tell, too: `campaigns:read`, for messages `messages:read` besides, for `webhook.disabled` `webhooks:read`.
         *
         *     The key needs the scope `webhooks:write`.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See a webhook
         * @description The key needs the scope `webhooks:read`.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Remove a webhook and its deliveries
         * @description The key needs the scope `webhooks:write`.
         */
        delete: operations["removeWebhook"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable a webhook
         * @description Enabling it forgets its failures; deliveries that are still pending go on. To change where it is, or what it is told of, the key needs the scopes of what all of its events tell.
         *
         *     The key needs the scope `webhooks:write`.
         */
        patch: operations["changeWebhook"];
        trace?: never;
    };
    "/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange the secret of a webhook
         * @description Deliveries are signed with both secrets for `overlapHours`, so that the receiver changes over when it likes. A secret that was being replaced already ends at once.
         *
         *     The key needs the scope `webhooks:write`.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test to a webhook
         * @description It gets a `webhook.test`, whatever it asks for. The delivery says what became of it.
         *
         *     The key needs the scope `webhooks:write`.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deliveries of a webhook, the newest first
         * @description When each event was sent and of which type it is; not what it tells.
         *
         *     The key needs the scope `webhooks:read`.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See a delivery with what was sent and every attempt
         * @description The key needs the scopes of what the event tells, too, as for making a webhook that hears it.
         *
         *     The key needs the scope `webhooks:read`.
         */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event again
         * @description The same event with the same id, now, and if that fails by the whole schedule anew.
         *
         *     The key needs the scope `webhooks:write`.
         */
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process is alive
         * @description Whether the process is alive
         */
        get: operations["checkAlive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether all that the process needs answers
         * @description Whether all that the process needs answers
         */
        get: operations["checkReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What an error code means
         * @description What an error code means
         */
        get: operations["explainProblem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/receipts/{carrier}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Take a receipt that is a URL
         * @description For carriers that call back by GET: what became of a message stands in the parameters, which are each carrier’s own. It is committed before it is acknowledged.
         */
        get: operations["receiveReceiptByUrl"];
        put?: never;
        /**
         * Take receipts of a carrier
         * @description One receipt or an array of them. They are committed before they are acknowledged. Those that cannot be understood cost the others nothing; where there is no other, the answer is 422.
         */
        post: operations["receiveReceipts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "campaign.started": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * campaign.started
         * @description A campaign, or a retry of it, begins to send.
         */
        post: operations["onCampaignStarted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "campaign.paused": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * campaign.paused
         * @description A campaign is paused; `pausedReason` says why.
         */
        post: operations["onCampaignPaused"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "campaign.resumed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * campaign.resumed
         * @description A paused campaign goes on.
         */
        post: operations["onCampaignResumed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "campaign.completed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * campaign.completed
         * @description Every message of a campaign has its final status.
         */
        post: operations["onCampaignCompleted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "campaign.canceled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * campaign.canceled
         * @description A campaign is canceled, and nothing of it waits any more.
         */
        post: operations["onCampaignCanceled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.updated
         * @description Messages of a campaign have a new status, up to 500 of them in one event.
         */
        post: operations["onMessageUpdated"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook.disabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * webhook.disabled
         * @description Another webhook of the workspace was disabled because its deliveries fail.
         */
        post: operations["onWebhookDisabled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook.test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * webhook.test
         * @description A test, asked for by `POST /webhooks/{id}/test`.
         */
        post: operations["onWebhookTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @enum {string} */
        TrueOrFalse: "true" | "false";
        /**
         * @example {
         *       "name": "Spring sale",
         *       "message": "Hello {{first_name|there}}, 20% off until Sunday.",
         *       "sender": "Broadside",
         *       "file": "phone,first_name\n+14155550123,Ada\n"
         *     }
         */
        CreateCampaign: {
            /** @example Spring sale */
            name: string;
            /**
             * @description The template: `{{column}}` is the contact’s cell, `{{column|default}}` the default where it is empty. At most 10 segments: a contact whose text needs more is rejected.
             * @example Hello {{first_name|there}}, 20% off until Sunday.
             */
            message: string;
            /** @description Repairs each text where nobody sees it: no white space at its ends, plain spaces and line ends, nothing invisible, composed letters, and typographic quotes, dashes and dots as GSM-7 has them where the whole text then fits into it. `false` sends what was written. */
            normalize?: components["schemas"]["TrueOrFalse"];
            /** @description Besides, writes letters that GSM-7 lacks as those it has (`ł` as `l`) where the whole text then fits into it; such a text is normalized in any case. `preview` shows what becomes of the texts. */
            transliterate?: components["schemas"]["TrueOrFalse"];
            /**
             * @description The sender ID: a number or short code of 3 to 15 digits, or a name of at most 11 characters of GSM-7 with a letter.
             * @example Broadside
             */
            sender?: string;
            /**
             * @description The country of numbers without a country code (ISO 3166).
             * @example GB
             */
            defaultRegion?: string;
            /**
             * @description Types of numbers that are sent to only where they are allowed, for they cost more, or lead nowhere: `premium_rate`, `shared_cost`, `satellite`, `pager`, `voicemail`, `short_number`. Separated by commas.
             * @example premium_rate,satellite
             */
            allowNumberTypes?: string;
            /**
             * @description The encoding of a CSV, by a label of the Encoding Standard; detected if it is left out. A byte order mark says more.
             * @example windows-1251
             */
            encoding?: string;
            /**
             * @description Where the numbers are taken from: the name or the position (from 1) of a column; of several, divided by commas, the first that is filled in a row. Chosen by names and cells if it is left out; where that is not clear, the file is refused with `ambiguous_phone_column`.
             * @example Mobile,Phone
             */
            phoneColumn?: string;
            /** @description Whether the file has a row of column names; found out if it is left out. */
            header?: components["schemas"]["TrueOrFalse"];
            /**
             * @description After its start; what no carrier took by then is `expired`.
             * @example 1440
             */
            validityMinutes?: number;
            /**
             * @description The share of the latest submissions or receipts that may fail before it pauses itself.
             * @example 0.5
             */
            failureShareMax?: number;
            /** @description The same as the parameter. */
            dryRun?: components["schemas"]["TrueOrFalse"];
            /**
             * Format: binary
             * @description CSV or an XLSX workbook, best with a row of column names, and a column of phone numbers.
             */
            file: Blob;
        };
        /**
         * @example {
         *       "campaignId": "cmp_2s"
         *     }
         */
        RunCampaign: {
            campaignId: string;
            /**
             * Format: date-time
             * @description Starts it at that time, at most 90 days ahead. Running it again changes the time.
             * @example 2026-05-04T12:00:00+02:00
             */
            sendAt?: string;
        };
        /** @enum {string} */
        CampaignStatus: "draft" | "scheduled" | "reserving" | "running" | "paused" | "canceling" | "canceled" | "completed";
        /**
         * @description `single`: the single sends of a day, which are neither run nor stopped.
         * @enum {string}
         */
        CampaignKind: "campaign" | "single";
        /** @enum {string} */
        IncludedInMessages: "text";
        /**
         * @default {}
         * @example {
         *       "includePermanent": false
         *     }
         */
        RetryCampaign: {
            /**
             * @description Whether messages are sent again, too, which no further try can help.
             * @default false
             */
            includePermanent: boolean;
        };
        /**
         * @example {
         *       "to": "+14155550123",
         *       "text": "Your code is 123456.",
         *       "sender": "Broadside"
         *     }
         */
        SendMessage: {
            /**
             * @description The number with its country code, or as it is dialled within `defaultRegion`.
             * @example +14155550123
             */
            to: string;
            /**
             * @description The country of numbers without a country code (ISO 3166).
             * @example GB
             */
            defaultRegion?: string;
            /**
             * @description Types of numbers that are sent to only where they are allowed, for they cost more, or lead nowhere: `premium_rate`, `shared_cost`, `satellite`, `pager`, `voicemail`, `short_number`.
             * @example [
             *       "premium_rate"
             *     ]
             */
            allowNumberTypes?: components["schemas"]["SpecialNumberType"][];
            /**
             * @description At most 10 segments.
             * @example Your code is 123456.
             */
            text: string;
            /**
             * @description Repairs each text where nobody sees it: no white space at its ends, plain spaces and line ends, nothing invisible, composed letters, and typographic quotes, dashes and dots as GSM-7 has them where the whole text then fits into it. `false` sends what was written.
             * @default true
             * @example true
             */
            normalize: boolean;
            /**
             * @description Besides, writes letters that GSM-7 lacks as those it has (`ł` as `l`) where the whole text then fits into it; such a text is normalized in any case.
             * @default false
             * @example false
             */
            transliterate: boolean;
            /**
             * @description The sender ID: a number or short code of 3 to 15 digits, or a name of at most 11 characters of GSM-7 with a letter.
             * @example Broadside
             */
            sender?: string;
        };
        /** @enum {string} */
        SpecialNumberType: "premium_rate" | "shared_cost" | "satellite" | "pager" | "voicemail" | "short_number";
        /**
         * @example {
         *       "version": 0,
         *       "routes": [
         *         {
         *           "prefix": "44",
         *           "carrier": "http",
         *           "weight": 80
         *         },
         *         {
         *           "prefix": "44",
         *           "carrier": "smpp",
         *           "weight": 20
         *         },
         *         {
         *           "carrier": "http",
         *           "priority": 0
         *         },
         *         {
         *           "carrier": "smpp",
         *           "priority": 1
         *         }
         *       ]
         *     }
         */
        ReplaceRoutes: {
            /** @description The one that is changed: as it was read. */
            version: number;
            routes: components["schemas"]["Route"][];
        };
        /**
         * @example {
         *       "prefix": "44",
         *       "carrier": "http",
         *       "weight": 80,
         *       "priority": 0
         *     }
         */
        Route: {
            /**
             * @description The digits that the number begins with; empty for every number.
             * @default
             */
            prefix: string;
            /**
             * @description Only of this workspace.
             * @default null
             */
            workspaceId: string | null;
            /**
             * @description Only with this sender ID.
             * @default null
             */
            sender: string | null;
            /**
             * @description The time of day (UTC) in which it holds; over midnight where `until` is earlier.
             * @default null
             */
            window: components["schemas"]["RouteWindow"] | null;
            carrier: string;
            /**
             * @description Its share among routes of the same priority; 0 takes only what others refused.
             * @default 100
             */
            weight: number;
            /**
             * @description The lowest comes first; the others take what was refused.
             * @default 0
             */
            priority: number;
            /**
             * @description Whether another takes what this one finds too much at the moment; else it waits.
             * @default false
             */
            throttledGoesOn: boolean;
        };
        RouteWindow: {
            from: string;
            until: string;
        };
        /**
         * @example {
         *       "to": "+447911123456"
         *     }
         */
        ExplainRoute: {
            /**
             * @description The number, with its country code.
             * @example +447911123456
             */
            to: string;
            /** @default null */
            workspaceId: string | null;
            /**
             * @description The sender ID: a number or short code of 3 to 15 digits, or a name of at most 11 characters of GSM-7 with a letter.
             * @example Broadside
             */
            sender?: string;
            /**
             * Format: date-time
             * @description When it is asked; now where nothing is said.
             */
            at?: string;
            /** @description Routes to try in the place of those that hold. */
            routes?: components["schemas"]["Route"][];
        };
        /** @enum {string} */
        StatsStep: "1m" | "5m" | "15m" | "1h" | "6h" | "1d";
        /**
         * @example {
         *       "url": "https://shop.example.com/broadside",
         *       "events": [
         *         "campaign.completed",
         *         "campaign.paused"
         *       ]
         *     }
         */
        CreateWebhook: {
            /**
             * @description Where events are posted to: https, at a public address.
             * @example https://shop.example.com/broadside
             */
            url: string;
            /**
             * @description For people.
             * @default null
             */
            description: string | null;
            /** @description Which events it is told of. */
            events: components["schemas"]["WebhookEventType"][];
        };
        /**
         * @description What a webhook can be told of.
         * @enum {string}
         */
        WebhookEventType: "campaign.started" | "campaign.paused" | "campaign.resumed" | "campaign.completed" | "campaign.canceled" | "message.updated" | "webhook.disabled";
        /**
         * @example {
         *       "status": "enabled"
         *     }
         */
        ChangeWebhook: {
            /**
             * @description Where events are posted to: https, at a public address.
             * @example https://shop.example.com/broadside
             */
            url?: string;
            /** @description For people. */
            description?: string | null;
            /** @description Which events it is told of. */
            events?: components["schemas"]["WebhookEventType"][];
            /** @description While it is disabled nothing is sent to it, and nothing that happens is kept for it. */
            status?: components["schemas"]["WebhookStatus"];
        };
        /** @enum {string} */
        WebhookStatus: "enabled" | "disabled";
        /**
         * @example {
         *       "overlapHours": 24
         *     }
         */
        RotateSecret: {
            /**
             * @description How long the old secret signs beside the new one.
             * @default 24
             */
            overlapHours: number;
        };
        /** @enum {string} */
        DeliveryState: "pending" | "succeeded" | "failed";
        /**
         * @example {
         *       "ref": "2s-17-1",
         *       "status": "delivered"
         *     }
         */
        Receipt: {
            /** @description The reference the message was submitted with. */
            ref: string;
            status: components["schemas"]["ReceiptStatus"];
            /** @description The carrier’s own error code, a string or a number; of anything else its JSON. The first 64 characters are kept. */
            code?: unknown;
            /** @description Not looked at. */
            at?: unknown;
        };
        /** @enum {string} */
        ReceiptStatus: "sent" | "delivered" | "undelivered" | "expired" | "failed";
        /**
         * Format: date-time
         * @description ISO 8601 in UTC.
         * @example 2026-05-04T12:00:00.000Z
         */
        Timestamp: string;
        /** @description The campaign as the change has left it. */
        CampaignChange: {
            campaignId: string;
            name: string;
            status: components["schemas"]["CampaignStatus"];
            pausedReason: components["schemas"]["PausedReason"] | null;
            contacts: number;
            rejected: number;
            counts: {
                queued: number;
                unknown: number;
                sent: number;
                failed: number;
                undelivered: number;
                expired: number;
                canceled: number;
                delivered: number;
            };
            charged: components["schemas"]["Amount"];
            released: components["schemas"]["Amount"];
            /** @description Grows with every change of the campaign: ignore what is older. */
            version: number;
            startedAt: components["schemas"]["Timestamp"] | null;
            finishedAt: components["schemas"]["Timestamp"] | null;
        };
        /**
         * @description Why the campaign does not move, where it does not.
         * @enum {string}
         */
        PausedReason: "user" | "credit" | "carrier" | "failure_rate" | "suspended";
        /**
         * @description Credits as an exact decimal string.
         * @example 999.5
         */
        Amount: string;
        MessagesUpdated: {
            campaignId: string;
            messages: {
                id: string;
                /** @description E.164. */
                to: string;
                status: components["schemas"]["MessageEventStatus"];
                /**
                 * @description Why it failed, where it did.
                 *
                 *     - `invalid_number`: The number is not one a message can be sent to.
                 *     - `unknown_subscriber`: The number is well formed, but nobody has it.
                 *     - `absent_subscriber`: The phone was off or out of coverage for as long as the carrier tried.
                 *     - `blocked`: The recipient or the operator takes no messages from this sender.
                 *     - `sender_not_allowed`: The sender ID may not be used for this destination.
                 *     - `country_not_allowed`: The account may not send to this country.
                 *     - `content_rejected`: A filter refused the text.
                 *     - `message_too_long`: The text has more segments than the carrier takes.
                 *     - `handset_memory_full`: The phone had no room for the message.
                 *     - `network_failure`: A network on the way failed.
                 *     - `expired`: The validity period ended before the message arrived.
                 *     - `queue_full`: The carrier takes no more messages for this destination at the moment.
                 *     - `invalid_message`: The carrier could not read the message (an empty text, a bad reference).
                 *     - `throttled`: More messages a second than the carrier allows.
                 *     - `unauthorized`: The carrier does not accept our credentials.
                 *     - `carrier_credit_exhausted`: The account at the carrier has no money left.
                 *     - `batch_too_large`: More messages in one submission than the carrier takes.
                 *     - `request_rejected`: The carrier found the request itself wrong.
                 *     - `carrier_unreachable`: No connection to the carrier; nothing was sent.
                 *     - `carrier_unavailable`: The carrier says that it is not available at the moment.
                 *     - `carrier_failure`: The carrier failed while it had the submission.
                 *     - `timed_out`: The carrier did not answer in time.
                 *     - `connection_lost`: The connection broke before the answer was complete.
                 *     - `garbage_reply`: The carrier answered with something that cannot be understood.
                 *     - `validity_ended`: The validity period ended before a carrier took the message.
                 *     - `in_doubt`: The carrier may have taken the message, but no receipt came, and it is not sent again: its policy is to hold, or its campaign was canceled.
                 *     - `no_receipt`: The carrier took the message and never told what became of it.
                 *     - `unknown`: The carrier gave a code that is not in its table, or none.
                 */
                errorCode: string | null;
                /** @description The carrier’s own code for that, as it gave it, where it gave one. */
                carrierCode: string | null;
                segments: number;
                /** @description 1, and one more with each retry of the campaign. */
                run: number;
            }[];
        };
        /** @enum {string} */
        MessageEventStatus: "queued" | "unknown" | "sent" | "failed" | "undelivered" | "expired" | "canceled" | "delivered";
        /**
         * @description `gone`: it answered 410. `failing`: for days every attempt failed.
         * @enum {string}
         */
        WebhookFailure: "gone" | "failing";
        /**
         * @description Stable; what a program looks at.
         * @enum {string}
         */
        ProblemCode: "malformed_request" | "broken_upload" | "unauthorized" | "bad_signature" | "insufficient_credit" | "insufficient_scope" | "workspace_suspended" | "not_found" | "campaign_not_found" | "message_not_found" | "webhook_not_found" | "delivery_not_found" | "carrier_not_found" | "method_not_allowed" | "request_timeout" | "wrong_status" | "nothing_to_retry" | "too_many_retries" | "still_settling" | "routes_changed" | "below_reserved" | "too_many_keys" | "too_many_webhooks" | "quota_exceeded" | "webhook_disabled" | "last_full_key" | "key_ended" | "test_mode_off" | "idempotency_in_flight" | "messages_removed" | "too_large" | "uri_too_long" | "unsupported_media_type" | "invalid_request" | "amount_too_large" | "idempotency_key_reused" | "invalid_template" | "empty_file" | "binary_file" | "malformed_workbook" | "workbook_too_large" | "no_phone_column" | "ambiguous_phone_column" | "too_many_columns" | "column_name_too_long" | "too_many_rows" | "malformed_csv" | "row_too_long" | "no_usable_row" | "malformed_receipt" | "headers_too_large" | "rate_limited" | "internal_error" | "concurrency_limited" | "overloaded" | "busy" | "insufficient_storage" | "unavailable" | "not_ready";
        /**
         * @example {
         *       "contacts": 5000,
         *       "rejected": 1,
         *       "segments": 5000,
         *       "cost": "500",
         *       "rejects": [
         *         {
         *           "line": 7,
         *           "field": "phone",
         *           "reason": "is too short for a number of the US",
         *           "value": "12"
         *         }
         *       ],
         *       "messagesPerSecond": 1000,
         *       "durationSeconds": 5,
         *       "file": {
         *         "encoding": {
         *           "name": "utf-8",
         *           "isGuess": false
         *         },
         *         "delimiter": ",",
         *         "header": {
         *           "line": 1
         *         },
         *         "rows": 5012,
         *         "skippedRows": 0,
         *         "columns": [
         *           "phone",
         *           "first_name"
         *         ],
         *         "phoneColumns": [
         *           {
         *             "name": "phone",
         *             "position": 1,
         *             "why": "its name says phone, and of the rows 100 % have a mobile number"
         *           }
         *         ],
         *         "warnings": []
         *       },
         *       "preview": {
         *         "first": {
         *           "line": 2,
         *           "to": "+14155550123",
         *           "text": "Hello Ada, 20% off until Sunday.",
         *           "encoding": "GSM-7",
         *           "segments": 1
         *         },
         *         "longest": {
         *           "line": 9,
         *           "to": "+14155550130",
         *           "text": "Hello Maximilian, 20% off until Sunday.",
         *           "encoding": "GSM-7",
         *           "segments": 1
         *         },
         *         "mostExpensive": {
         *           "line": 2,
         *           "to": "+14155550123",
         *           "text": "Hello Ada, 20% off until Sunday.",
         *           "encoding": "GSM-7",
         *           "segments": 1
         *         },
         *         "withDefault": {
         *           "line": 4,
         *           "to": "+14155550125",
         *           "text": "Hello there, 20% off until Sunday.",
         *           "encoding": "GSM-7",
         *           "segments": 1
         *         },
         *         "longerThanOneSegment": 0,
         *         "ucs2": {
         *           "messages": 3,
         *           "segments": 3,
         *           "cost": "0.3",
         *           "segmentsWithout": 3,
         *           "costWithout": "0.3",
         *           "characters": [
         *             {
         *               "character": "ł",
         *               "code": "U+0142",
         *               "messages": 3
         *             }
         *           ],
         *           "charactersNotListed": 0
         *         },
         *         "replaced": [
         *           {
         *             "character": "’",
         *             "with": "'",
         *             "messages": 7
         *           }
         *         ],
         *         "defaults": [
         *           {
         *             "column": "first_name",
         *             "default": "there",
         *             "messages": 120
         *           }
         *         ]
         *       }
         *     }
         */
        DryRun: {
            /** @description Messages it would send. */
            contacts: number;
            rejected: number;
            segments: number;
            cost: components["schemas"]["Amount"];
            /** @description The first rejected rows. */
            rejects: {
                line: number;
                field: string;
                reason: string;
                value: string;
            }[];
            /** @description What this installation lately did, or the rate that the carrier is limited to. */
            messagesPerSecond: number;
            /** @description How long sending would take at that rate. */
            durationSeconds: number;
            file: components["schemas"]["FileFacts"];
            preview: components["schemas"]["Preview"];
        };
        /** @description What was understood of the file. */
        FileFacts: {
            encoding: {
                name: string;
                /** @description The file does not say it; `encoding` decides. */
                isGuess: boolean;
                warning?: string;
            };
            delimiter: string;
            /** @description Where the header is; null where there is none. */
            header: {
                line: number;
            } | null;
            /** @description Rows with text, the header not among them: contacts, rejects and what was skipped. */
            rows: number;
            /** @description Rows above the header, such as titles. */
            skippedRows: number;
            /** @description The names that `message` may use. */
            columns: string[];
            /** @description Where the numbers are taken from, and why; of several the first that is filled in a row. `phoneColumn` decides. */
            phoneColumns: {
                name: string;
                position: number;
                why: string;
            }[];
            /** @description What to look at before it is sent. */
            warnings: string[];
        };
        /** @description What the messages will say, and what makes them dear. They are sent exactly so. */
        Preview: {
            first: {
                /** @description Of the file. */
                line: number;
                to: string;
                text: string;
                encoding: components["schemas"]["TextEncoding"];
                segments: number;
            };
            /** @description The one of the most characters. */
            longest: {
                /** @description Of the file. */
                line: number;
                to: string;
                text: string;
                encoding: components["schemas"]["TextEncoding"];
                segments: number;
            };
            /** @description The one of the most segments. */
            mostExpensive: {
                /** @description Of the file. */
                line: number;
                to: string;
                text: string;
                encoding: components["schemas"]["TextEncoding"];
                segments: number;
            };
            /** @description The first one with a cell that is empty; null where there is none. */
            withDefault: {
                /** @description Of the file. */
                line: number;
                to: string;
                text: string;
                encoding: components["schemas"]["TextEncoding"];
                segments: number;
            } | null;
            /** @description How many messages are. */
            longerThanOneSegment: number;
            /** @description Messages with characters that GSM-7 lacks, which hold 70 instead of 160. */
            ucs2: {
                messages: number;
                segments: number;
                cost: components["schemas"]["Amount"];
                /** @description What they would need if each character that GSM-7 lacks were one that it has. */
                segmentsWithout: number;
                costWithout: components["schemas"]["Amount"];
                /** @description What makes them so, and in how many messages it is; the most frequent first. */
                characters: {
                    character: string;
                    code: string;
                    messages: number;
                }[];
                charactersNotListed: number;
            };
            /** @description Characters that are sent as others, because the whole message then fits into GSM-7: see `normalize` and `transliterate`. */
            replaced: {
                character: string;
                with: string;
                messages: number;
            }[];
            /** @description Which empty cells are filled with which default, and in how many messages. */
            defaults: {
                column: string;
                default: string;
                messages: number;
            }[];
        };
        /** @enum {string} */
        TextEncoding: "GSM-7" | "UCS-2";
        /**
         * @example {
         *       "id": "cmp_2s",
         *       "kind": "campaign",
         *       "name": "Spring sale",
         *       "message": "Hello {{first_name|there}}, 20% off until Sunday.",
         *       "normalize": true,
         *       "transliterate": false,
         *       "sender": "Broadside",
         *       "status": "draft",
         *       "pausedReason": null,
         *       "contacts": 5000,
         *       "rejected": 12,
         *       "rejectedNotListed": 0,
         *       "segments": 5000,
         *       "cost": "500",
         *       "charged": "0",
         *       "released": "0",
         *       "counts": {
         *         "queued": 5000,
         *         "sending": 0,
         *         "unknown": 0,
         *         "sent": 0,
         *         "failed": 0,
         *         "undelivered": 0,
         *         "expired": 0,
         *         "canceled": 0,
         *         "delivered": 0
         *       },
         *       "inDoubt": {
         *         "unknownMessages": 0,
         *         "resentMessages": 0,
         *         "unmatchedReceipts": 0,
         *         "unsettledBatches": 0
         *       },
         *       "validityMinutes": 1440,
         *       "failureShareMax": 0.5,
         *       "messagesPerSecond": null,
         *       "finishEstimateAt": null,
         *       "version": 0,
         *       "createdAt": "2026-05-04T11:58:00.000Z",
         *       "sendAt": null,
         *       "startedAt": null,
         *       "expiresAt": null,
         *       "finishedAt": null,
         *       "updatedAt": "2026-05-04T11:58:00.000Z",
         *       "messagesRemovedAt": null,
         *       "file": {
         *         "encoding": {
         *           "name": "utf-8",
         *           "isGuess": false
         *         },
         *         "delimiter": ",",
         *         "header": {
         *           "line": 1
         *         },
         *         "rows": 5012,
         *         "skippedRows": 0,
         *         "columns": [
         *           "phone",
         *           "first_name"
         *         ],
         *         "phoneColumns": [
         *           {
         *             "name": "phone",
         *             "position": 1,
         *             "why": "its name says phone, and of the rows 100 % have a mobile number"
         *           }
         *         ],
         *         "warnings": []
         *       },
         *       "preview": {
         *         "first": {
         *           "line": 2,
         *           "to": "+14155550123",
         *           "text": "Hello Ada, 20% off until Sunday.",
         *           "encoding": "GSM-7",
         *           "segments": 1
         *         },
         *         "longest": {
         *           "line": 9,
         *           "to": "+14155550130",
         *           "text": "Hello Maximilian, 20% off until Sunday.",
         *           "encoding": "GSM-7",
         *           "segments": 1
         *         },
         *         "mostExpensive": {
         *           "line": 2,
         *           "to": "+14155550123",
         *           "text": "Hello Ada, 20% off until Sunday.",
         *           "encoding": "GSM-7",
         *           "segments": 1
         *         },
         *         "withDefault": {
         *           "line": 4,
         *           "to": "+14155550125",
         *           "text": "Hello there, 20% off until Sunday.",
         *           "encoding": "GSM-7",
         *           "segments": 1
         *         },
         *         "longerThanOneSegment": 0,
         *         "ucs2": {
         *           "messages": 3,
         *           "segments": 3,
         *           "cost": "0.3",
         *           "segmentsWithout": 3,
         *           "costWithout": "0.3",
         *           "characters": [
         *             {
         *               "character": "ł",
         *               "code": "U+0142",
         *               "messages": 3
         *             }
         *           ],
         *           "charactersNotListed": 0
         *         },
         *         "replaced": [
         *           {
         *             "character": "’",
         *             "with": "'",
         *             "messages": 7
         *           }
         *         ],
         *         "defaults": [
         *           {
         *             "column": "first_name",
         *             "default": "there",
         *             "messages": 120
         *           }
         *         ]
         *       }
         *     }
         */
        CreatedCampaign: {
            id: string;
            kind: components["schemas"]["CampaignKind"];
            name: string;
            /** @description The template. */
            message: string;
            normalize: boolean;
            transliterate: boolean;
            sender: string | null;
            status: components["schemas"]["CampaignStatus"];
            pausedReason: components["schemas"]["PausedReason"] | null;
            contacts: number;
            /** @description Rows of the file that cannot be sent to. */
            rejected: number;
            /** @description How many of them `rejects.csv` does not list: it has the first ones. */
            rejectedNotListed: number;
            segments: number;
            /** @description What it costs if every message is sent. */
            cost: components["schemas"]["Amount"];
            /** @description What was taken so far. */
            charged: components["schemas"]["Amount"];
            /** @description What was reserved and is free again. */
            released: components["schemas"]["Amount"];
            counts: components["schemas"]["MessageCounts"];
            inDoubt: components["schemas"]["InDoubt"];
            validityMinutes: number;
            failureShareMax: number;
            messagesPerSecond: number | null;
            finishEstimateAt: components["schemas"]["Timestamp"] | null;
            /** @description Grows with every change. */
            version: number;
            createdAt: components["schemas"]["Timestamp"];
            /** @description When it starts by itself, or did. */
            sendAt: components["schemas"]["Timestamp"] | null;
            startedAt: components["schemas"]["Timestamp"] | null;
            expiresAt: components["schemas"]["Timestamp"] | null;
            finishedAt: components["schemas"]["Timestamp"] | null;
            updatedAt: components["schemas"]["Timestamp"];
            /** @description Since when its messages and rejects are not kept any more; its totals are. */
            messagesRemovedAt: components["schemas"]["Timestamp"] | null;
            file: components["schemas"]["FileFacts"];
            preview: components["schemas"]["Preview"];
        };
        /** @description How many messages have each status. */
        MessageCounts: {
            queued: number;
            sending: number;
            unknown: number;
            sent: number;
            failed: number;
            undelivered: number;
            expired: number;
            canceled: number;
            delivered: number;
        };
        /** @description What is open; all 0 where nothing is in doubt. */
        InDoubt: {
            /** @description The carrier may or may not have them. */
            unknownMessages: number;
            /** @description Were sent again after such doubt. */
            resentMessages: number;
            /** @description Name no message of the campaign. */
            unmatchedReceipts: number;
            /** @description The credit service has not confirmed them yet. */
            unsettledBatches: number;
        };
        /**
         * @example {
         *       "id": "cmp_2s",
         *       "kind": "campaign",
         *       "name": "Spring sale",
         *       "message": "Hello {{first_name|there}}, 20% off until Sunday.",
         *       "normalize": true,
         *       "transliterate": false,
         *       "sender": "Broadside",
         *       "status": "running",
         *       "pausedReason": null,
         *       "contacts": 5000,
         *       "rejected": 12,
         *       "rejectedNotListed": 0,
         *       "segments": 5000,
         *       "cost": "500",
         *       "charged": "200",
         *       "released": "0",
         *       "counts": {
         *         "queued": 1000,
         *         "sending": 2000,
         *         "unknown": 0,
         *         "sent": 500,
         *         "failed": 3,
         *         "undelivered": 7,
         *         "expired": 0,
         *         "canceled": 0,
         *         "delivered": 1490
         *       },
         *       "inDoubt": {
         *         "unknownMessages": 0,
         *         "resentMessages": 0,
         *         "unmatchedReceipts": 0,
         *         "unsettledBatches": 1
         *       },
         *       "validityMinutes": 1440,
         *       "failureShareMax": 0.5,
         *       "messagesPerSecond": 980.4,
         *       "finishEstimateAt": "2026-05-04T12:00:05.000Z",
         *       "version": 6,
         *       "createdAt": "2026-05-04T11:58:00.000Z",
         *       "sendAt": null,
         *       "startedAt": "2026-05-04T12:00:00.000Z",
         *       "expiresAt": "2026-05-05T12:00:00.000Z",
         *       "finishedAt": null,
         *       "updatedAt": "2026-05-04T12:00:02.000Z",
         *       "messagesRemovedAt": null
         *     }
         */
        Campaign: {
            id: string;
            kind: components["schemas"]["CampaignKind"];
            name: string;
            /** @description The template. */
            message: string;
            normalize: boolean;
            transliterate: boolean;
            sender: string | null;
            status: components["schemas"]["CampaignStatus"];
            pausedReason: components["schemas"]["PausedReason"] | null;
            contacts: number;
            /** @description Rows of the file that cannot be sent to. */
            rejected: number;
            /** @description How many of them `rejects.csv` does not list: it has the first ones. */
            rejectedNotListed: number;
            segments: number;
            /** @description What it costs if every message is sent. */
            cost: components["schemas"]["Amount"];
            /** @description What was taken so far. */
            charged: components["schemas"]["Amount"];
            /** @description What was reserved and is free again. */
            released: components["schemas"]["Amount"];
            counts: components["schemas"]["MessageCounts"];
            inDoubt: components["schemas"]["InDoubt"];
            validityMinutes: number;
            failureShareMax: number;
            messagesPerSecond: number | null;
            finishEstimateAt: components["schemas"]["Timestamp"] | null;
            /** @description Grows with every change. */
            version: number;
            createdAt: components["schemas"]["Timestamp"];
            /** @description When it starts by itself, or did. */
            sendAt: components["schemas"]["Timestamp"] | null;
            startedAt: components["schemas"]["Timestamp"] | null;
            expiresAt: components["schemas"]["Timestamp"] | null;
            finishedAt: components["schemas"]["Timestamp"] | null;
            updatedAt: components["schemas"]["Timestamp"];
            /** @description Since when its messages and rejects are not kept any more; its totals are. */
            messagesRemovedAt: components["schemas"]["Timestamp"] | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "cmp_2s",
         *           "kind": "campaign",
         *           "name": "Spring sale",
         *           "message": "Hello {{first_name|there}}, 20% off until Sunday.",
         *           "normalize": true,
         *           "transliterate": false,
         *           "sender": "Broadside",
         *           "status": "running",
         *           "pausedReason": null,
         *           "contacts": 5000,
         *           "rejected": 12,
         *           "rejectedNotListed": 0,
         *           "segments": 5000,
         *           "cost": "500",
         *           "charged": "200",
         *           "released": "0",
         *           "counts": {
         *             "queued": 1000,
         *             "sending": 2000,
         *             "unknown": 0,
         *             "sent": 500,
         *             "failed": 3,
         *             "undelivered": 7,
         *             "expired": 0,
         *             "canceled": 0,
         *             "delivered": 1490
         *           },
         *           "inDoubt": {
         *             "unknownMessages": 0,
         *             "resentMessages": 0,
         *             "unmatchedReceipts": 0,
         *             "unsettledBatches": 1
         *           },
         *           "validityMinutes": 1440,
         *           "failureShareMax": 0.5,
         *           "messagesPerSecond": 980.4,
         *           "finishEstimateAt": "2026-05-04T12:00:05.000Z",
         *           "version": 6,
         *           "createdAt": "2026-05-04T11:58:00.000Z",
         *           "sendAt": null,
         *           "startedAt": "2026-05-04T12:00:00.000Z",
         *           "expiresAt": "2026-05-05T12:00:00.000Z",
         *           "finishedAt": null,
         *           "updatedAt": "2026-05-04T12:00:02.000Z",
         *           "messagesRemovedAt": null
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        CampaignPage: {
            data: components["schemas"]["Campaign"][];
            /** @description The `cursor` of the next page; null on the last one, and on no other, though it may be empty. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "file": {
         *         "encoding": {
         *           "name": "utf-8",
         *           "isGuess": false
         *         },
         *         "delimiter": ",",
         *         "header": {
         *           "line": 1
         *         },
         *         "rows": 5012,
         *         "skippedRows": 0,
         *         "columns": [
         *           "phone",
         *           "first_name"
         *         ],
         *         "phoneColumns": [
         *           {
         *             "name": "phone",
         *             "position": 1,
         *             "why": "its name says phone, and of the rows 100 % have a mobile number"
         *           }
         *         ],
         *         "warnings": []
         *       },
         *       "preview": {
         *         "first": {
         *           "line": 2,
         *           "to": "+14155550123",
         *           "text": "Hello Ada, 20% off until Sunday.",
         *           "encoding": "GSM-7",
         *           "segments": 1
         *         },
         *         "longest": {
         *           "line": 9,
         *           "to": "+14155550130",
         *           "text": "Hello Maximilian, 20% off until Sunday.",
         *           "encoding": "GSM-7",
         *           "segments": 1
         *         },
         *         "mostExpensive": {
         *           "line": 2,
         *           "to": "+14155550123",
         *           "text": "Hello Ada, 20% off until Sunday.",
         *           "encoding": "GSM-7",
         *           "segments": 1
         *         },
         *         "withDefault": {
         *           "line": 4,
         *           "to": "+14155550125",
         *           "text": "Hello there, 20% off until Sunday.",
         *           "encoding": "GSM-7",
         *           "segments": 1
         *         },
         *         "longerThanOneSegment": 0,
         *         "ucs2": {
         *           "messages": 3,
         *           "segments": 3,
         *           "cost": "0.3",
         *           "segmentsWithout": 3,
         *           "costWithout": "0.3",
         *           "characters": [
         *             {
         *               "character": "ł",
         *               "code": "U+0142",
         *               "messages": 3
         *             }
         *           ],
         *           "charactersNotListed": 0
         *         },
         *         "replaced": [
         *           {
         *             "character": "’",
         *             "with": "'",
         *             "messages": 7
         *           }
         *         ],
         *         "defaults": [
         *           {
         *             "column": "first_name",
         *             "default": "there",
         *             "messages": 120
         *           }
         *         ]
         *       }
         *     }
         */
        ImportReport: {
            file: components["schemas"]["FileFacts"];
            preview: components["schemas"]["Preview"];
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "msg_2s_17",
         *           "to": "+14155550123",
         *           "status": "undelivered",
         *           "errorCode": "absent_subscriber",
         *           "carrierCode": "ABSENT_SUBSCRIBER",
         *           "segments": 1,
         *           "updatedAt": "2026-05-04T12:00:02.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        MessagePage: {
            data: components["schemas"]["Message"][];
            /** @description The `cursor` of the next page; null on the last one, and on no other, though it may be empty. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "msg_2s_17",
         *       "to": "+14155550123",
         *       "status": "undelivered",
         *       "errorCode": "absent_subscriber",
         *       "carrierCode": "ABSENT_SUBSCRIBER",
         *       "segments": 1,
         *       "updatedAt": "2026-05-04T12:00:02.000Z"
         *     }
         */
        Message: {
            id: string;
            /** @description E.164. */
            to: string;
            status: components["schemas"]["MessageStatus"];
            /**
             * @description Why it failed, where it did.
             *
             *     - `invalid_number`: The number is not one a message can be sent to.
             *     - `unknown_subscriber`: The number is well formed, but nobody has it.
             *     - `absent_subscriber`: The phone was off or out of coverage for as long as the carrier tried.
             *     - `blocked`: The recipient or the operator takes no messages from this sender.
             *     - `sender_not_allowed`: The sender ID may not be used for this destination.
             *     - `country_not_allowed`: The account may not send to this country.
             *     - `content_rejected`: A filter refused the text.
             *     - `message_too_long`: The text has more segments than the carrier takes.
             *     - `handset_memory_full`: The phone had no room for the message.
             *     - `network_failure`: A network on the way failed.
             *     - `expired`: The validity period ended before the message arrived.
             *     - `queue_full`: The carrier takes no more messages for this destination at the moment.
             *     - `invalid_message`: The carrier could not read the message (an empty text, a bad reference).
             *     - `throttled`: More messages a second than the carrier allows.
             *     - `unauthorized`: The carrier does not accept our credentials.
             *     - `carrier_credit_exhausted`: The account at the carrier has no money left.
             *     - `batch_too_large`: More messages in one submission than the carrier takes.
             *     - `request_rejected`: The carrier found the request itself wrong.
             *     - `carrier_unreachable`: No connection to the carrier; nothing was sent.
             *     - `carrier_unavailable`: The carrier says that it is not available at the moment.
             *     - `carrier_failure`: The carrier failed while it had the submission.
             *     - `timed_out`: The carrier did not answer in time.
             *     - `connection_lost`: The connection broke before the answer was complete.
             *     - `garbage_reply`: The carrier answered with something that cannot be understood.
             *     - `validity_ended`: The validity period ended before a carrier took the message.
             *     - `in_doubt`: The carrier may have taken the message, but no receipt came, and it is not sent again: its policy is to hold, or its campaign was canceled.
             *     - `no_receipt`: The carrier took the message and never told what became of it.
             *     - `unknown`: The carrier gave a code that is not in its table, or none.
             */
            errorCode: string | null;
            /** @description The carrier’s own code for that, as it gave it, where it gave one. */
            carrierCode: string | null;
            segments: number;
            updatedAt: components["schemas"]["Timestamp"];
            times?: components["schemas"]["MessageTimes"];
            /** @description The carriers that it was given to in its run, in order: of a message that is seen by itself, where one of them refused it and another was asked, or it was sent again after doubt. Another is never asked while a carrier may have taken it, unless the operator prefers a doubled message to a lost one. */
            attempts?: components["schemas"]["MessageAttempt"][];
            /** @description As it is sent: of a message that is seen by itself, and in lists with `include=text`. */
            text?: string;
        };
        /** @enum {string} */
        MessageStatus: "queued" | "unknown" | "sent" | "failed" | "undelivered" | "expired" | "canceled" | "delivered" | "sending";
        /** @description Of a message that is seen by itself: when it was queued, when a carrier took it, and when its last status came; null for what has not been. */
        MessageTimes: {
            queued: components["schemas"]["Timestamp"] | null;
            sent: components["schemas"]["Timestamp"] | null;
            final: components["schemas"]["Timestamp"] | null;
        };
        MessageAttempt: {
            carrier: string;
            at: components["schemas"]["Timestamp"];
            outcome: components["schemas"]["SubmissionOutcome"];
            /** @description Why it was refused: one of the `errorCode`s. */
            code: string | null;
        };
        /** @enum {string} */
        SubmissionOutcome: "refused" | "accepted" | "in_doubt";
        /**
         * @example {
         *       "id": "cmp_2s",
         *       "kind": "campaign",
         *       "name": "Spring sale",
         *       "message": "Hello {{first_name|there}}, 20% off until Sunday.",
         *       "normalize": true,
         *       "transliterate": false,
         *       "sender": "Broadside",
         *       "status": "running",
         *       "pausedReason": null,
         *       "contacts": 5000,
         *       "rejected": 12,
         *       "rejectedNotListed": 0,
         *       "segments": 5000,
         *       "cost": "500",
         *       "charged": "200",
         *       "released": "0",
         *       "counts": {
         *         "queued": 1000,
         *         "sending": 2000,
         *         "unknown": 0,
         *         "sent": 500,
         *         "failed": 3,
         *         "undelivered": 7,
         *         "expired": 0,
         *         "canceled": 0,
         *         "delivered": 1490
         *       },
         *       "inDoubt": {
         *         "unknownMessages": 0,
         *         "resentMessages": 0,
         *         "unmatchedReceipts": 0,
         *         "unsettledBatches": 1
         *       },
         *       "validityMinutes": 1440,
         *       "failureShareMax": 0.5,
         *       "messagesPerSecond": 980.4,
         *       "finishEstimateAt": "2026-05-04T12:00:05.000Z",
         *       "version": 6,
         *       "createdAt": "2026-05-04T11:58:00.000Z",
         *       "sendAt": null,
         *       "startedAt": "2026-05-04T12:00:00.000Z",
         *       "expiresAt": "2026-05-05T12:00:00.000Z",
         *       "finishedAt": null,
         *       "updatedAt": "2026-05-04T12:00:02.000Z",
         *       "messagesRemovedAt": null,
         *       "retry": {
         *         "messages": 7,
         *         "leftOut": 3
         *       }
         *     }
         */
        RetriedCampaign: {
            id: string;
            kind: components["schemas"]["CampaignKind"];
            name: string;
            /** @description The template. */
            message: string;
            normalize: boolean;
            transliterate: boolean;
            sender: string | null;
            status: components["schemas"]["CampaignStatus"];
            pausedReason: components["schemas"]["PausedReason"] | null;
            contacts: number;
            /** @description Rows of the file that cannot be sent to. */
            rejected: number;
            /** @description How many of them `rejects.csv` does not list: it has the first ones. */
            rejectedNotListed: number;
            segments: number;
            /** @description What it costs if every message is sent. */
            cost: components["schemas"]["Amount"];
            /** @description What was taken so far. */
            charged: components["schemas"]["Amount"];
            /** @description What was reserved and is free again. */
            released: components["schemas"]["Amount"];
            counts: components["schemas"]["MessageCounts"];
            inDoubt: components["schemas"]["InDoubt"];
            validityMinutes: number;
            failureShareMax: number;
            messagesPerSecond: number | null;
            finishEstimateAt: components["schemas"]["Timestamp"] | null;
            /** @description Grows with every change. */
            version: number;
            createdAt: components["schemas"]["Timestamp"];
            /** @description When it starts by itself, or did. */
            sendAt: components["schemas"]["Timestamp"] | null;
            startedAt: components["schemas"]["Timestamp"] | null;
            expiresAt: components["schemas"]["Timestamp"] | null;
            finishedAt: components["schemas"]["Timestamp"] | null;
            updatedAt: components["schemas"]["Timestamp"];
            /** @description Since when its messages and rejects are not kept any more; its totals are. */
            messagesRemovedAt: components["schemas"]["Timestamp"] | null;
            retry: components["schemas"]["Retry"];
        };
        /** @description What the latest retry does. */
        Retry: {
            /** @description That are sent again. */
            messages: number;
            /** @description That failed and are not, for that cannot help. */
            leftOut: number;
        };
        /**
         * @example {
         *       "drafts": {
         *         "limit": 1000,
         *         "used": 3
         *       },
         *       "contacts": {
         *         "limit": 100000000,
         *         "used": 125000
         *       },
         *       "storedBytes": {
         *         "limit": 20000000000,
         *         "used": 9360000
         *       },
         *       "webhooks": {
         *         "limit": 20,
         *         "used": 1
         *       },
         *       "rejectsPerCampaign": {
         *         "limit": 10000
         *       }
         *     }
         */
        Quotas: {
            /** @description Campaigns that never ran and were not canceled, scheduled ones too; counted up to one more than `limit`. */
            drafts: {
                limit: number;
                used: number;
            };
            /** @description Of all campaigns, whatever became of them. */
            contacts: {
                limit: number;
                used: number;
            };
            /** @description Names, messages, contacts with the columns that are used, and rejected rows, as text. */
            storedBytes: {
                limit: number;
                used: number;
            };
            /** @description Those that were not removed. */
            webhooks: {
                limit: number;
                used: number;
            };
            /** @description So many rejected rows of a file are listed; the others are counted. */
            rejectsPerCampaign: {
                limit: number;
            };
        };
        /**
         * @example {
         *       "version": 1,
         *       "changedAt": "2026-05-04T12:00:00.000Z",
         *       "changedBy": "8c1f0a2b",
         *       "routes": [
         *         {
         *           "prefix": "44",
         *           "workspaceId": null,
         *           "sender": null,
         *           "window": null,
         *           "carrier": "http",
         *           "weight": 80,
         *           "priority": 0,
         *           "throttledGoesOn": false
         *         }
         *       ]
         *     }
         */
        RouteTable: {
            /** @description 0 before the first change. */
            version: number;
            changedAt: components["schemas"]["Timestamp"] | null;
            /** @description The fingerprint of the admin key. */
            changedBy: string | null;
            routes: components["schemas"]["RouteOutput"][];
        };
        /**
         * @example {
         *       "to": "+447911123456",
         *       "version": 1,
         *       "carrier": "http",
         *       "why": "The routes of the prefix 44 count, for no longer prefix fits. Its priority, 0, is the lowest.",
         *       "choices": [
         *         {
         *           "prefix": "44",
         *           "workspaceId": null,
         *           "sender": null,
         *           "window": null,
         *           "carrier": "http",
         *           "weight": 80,
         *           "priority": 0,
         *           "throttledGoesOn": false
         *         }
         *       ]
         *     }
         */
        ExplainedRoute: {
            /** @description E.164. */
            to: string;
            /** @description Of the routes that were asked; null where they were given. */
            version: number | null;
            /** @description Who is given the message first. */
            carrier: string;
            why: string;
            /** @description All that may be given it, in order: the next where one refuses it for reasons of its own. */
            choices: components["schemas"]["RouteOutput"][];
        };
        /**
         * @example {
         *       "from": "2026-05-04T12:00:00.000Z",
         *       "to": "2026-05-04T12:01:00.000Z",
         *       "step": "1m",
         *       "data": [
         *         {
         *           "at": "2026-05-04T12:00:00.000Z",
         *           "registered": 0,
         *           "sent": 980,
         *           "delivered": 941,
         *           "failed": 20,
         *           "undelivered": 29,
         *           "expired": 0,
         *           "canceled": 0,
         *           "captured": "98",
         *           "released": "2"
         *         }
         *       ]
         *     }
         */
        Stats: {
            from: components["schemas"]["Timestamp"];
            to: components["schemas"]["Timestamp"];
            step: components["schemas"]["StatsStep"];
            data: components["schemas"]["StatsEntry"][];
        };
        StatsEntry: {
            /** @description When the step begins. */
            at: components["schemas"]["Timestamp"];
            /** @description Contacts of campaigns, and single sends, that were taken in. */
            registered: number;
            /** @description Messages that a carrier took. */
            sent: number;
            delivered: number;
            failed: number;
            undelivered: number;
            expired: number;
            canceled: number;
            /** @description Credits that sending cost. */
            captured: components["schemas"]["Amount"];
            /** @description Credits that were set aside and given back. */
            released: components["schemas"]["Amount"];
        };
        /**
         * @example {
         *       "id": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
         *       "url": "https://shop.example.com/broadside",
         *       "description": null,
         *       "events": [
         *         "campaign.completed",
         *         "campaign.paused"
         *       ],
         *       "status": "enabled",
         *       "disabledReason": null,
         *       "disabledAt": null,
         *       "consecutiveFailures": 0,
         *       "failingSince": null,
         *       "previousSecretUntil": null,
         *       "createdAt": "2026-05-04T11:58:00.000Z",
         *       "updatedAt": "2026-05-04T11:58:00.000Z",
         *       "secret": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
         *     }
         */
        WebhookWithSecret: {
            id: string;
            url: string;
            description: string | null;
            events: components["schemas"]["WebhookEventType"][];
            status: components["schemas"]["WebhookStatus"];
            disabledReason: components["schemas"]["WebhookDisabledReason"] | null;
            disabledAt: components["schemas"]["Timestamp"] | null;
            /** @description Attempts that failed since the last that succeeded. */
            consecutiveFailures: number;
            failingSince: components["schemas"]["Timestamp"] | null;
            /** @description Until then the secret before the present one signs too. */
            previousSecretUntil: components["schemas"]["Timestamp"] | null;
            createdAt: components["schemas"]["Timestamp"];
            updatedAt: components["schemas"]["Timestamp"];
            /** @description Signs the deliveries (Standard Webhooks). It is shown only now. */
            secret: string;
        };
        /**
         * @description `user`: by a request. `gone`: it answered 410. `failing`: for days every attempt failed.
         * @enum {string}
         */
        WebhookDisabledReason: "user" | "gone" | "failing";
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
         *           "url": "https://shop.example.com/broadside",
         *           "description": null,
         *           "events": [
         *             "campaign.completed",
         *             "campaign.paused"
         *           ],
         *           "status": "enabled",
         *           "disabledReason": null,
         *           "disabledAt": null,
         *           "consecutiveFailures": 0,
         *           "failingSince": null,
         *           "previousSecretUntil": null,
         *           "createdAt": "2026-05-04T11:58:00.000Z",
         *           "updatedAt": "2026-05-04T11:58:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        WebhookPage: {
            data: components["schemas"]["Webhook"][];
            /** @description The `cursor` of the next page; null on the last one, and on no other, though it may be empty. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
         *       "url": "https://shop.example.com/broadside",
         *       "description": null,
         *       "events": [
         *         "campaign.completed",
         *         "campaign.paused"
         *       ],
         *       "status": "enabled",
         *       "disabledReason": null,
         *       "disabledAt": null,
         *       "consecutiveFailures": 0,
         *       "failingSince": null,
         *       "previousSecretUntil": null,
         *       "createdAt": "2026-05-04T11:58:00.000Z",
         *       "updatedAt": "2026-05-04T11:58:00.000Z"
         *     }
         */
        Webhook: {
            id: string;
            url: string;
            description: string | null;
            events: components["schemas"]["WebhookEventType"][];
            status: components["schemas"]["WebhookStatus"];
            disabledReason: components["schemas"]["WebhookDisabledReason"] | null;
            disabledAt: components["schemas"]["Timestamp"] | null;
            /** @description Attempts that failed since the last that succeeded. */
            consecutiveFailures: number;
            failingSince: components["schemas"]["Timestamp"] | null;
            /** @description Until then the secret before the present one signs too. */
            previousSecretUntil: components["schemas"]["Timestamp"] | null;
            createdAt: components["schemas"]["Timestamp"];
            updatedAt: components["schemas"]["Timestamp"];
        };
        /**
         * @example {
         *       "id": "dlv_01950e8a9f107e3c8b2d4f6a8c0e1357",
         *       "webhookId": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
         *       "eventId": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
         *       "eventType": "campaign.paused",
         *       "state": "pending",
         *       "attempts": 1,
         *       "nextTryAt": "2026-05-04T12:00:05.500Z",
         *       "createdAt": "2026-05-04T12:00:00.000Z",
         *       "finishedAt": null,
         *       "payload": {
         *         "id": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
         *         "type": "campaign.paused",
         *         "timestamp": "2026-05-04T12:00:00.000Z",
         *         "data": {
         *           "campaignId": "cmp_2s",
         *           "status": "paused",
         *           "pausedReason": "user"
         *         }
         *       },
         *       "log": [
         *         {
         *           "no": 1,
         *           "at": "2026-05-04T12:00:00.250Z",
         *           "durationMs": 31,
         *           "status": 500,
         *           "error": "bad_status",
         *           "reply": "out of order"
         *         }
         *       ]
         *     }
         */
        WebhookDeliveryWithLog: {
            id: string;
            webhookId: string;
            /** @description The `webhook-id` it is sent with, at every attempt. */
            eventId: string;
            /** @description One of the events, or `webhook.test`. */
            eventType: string;
            state: components["schemas"]["DeliveryState"];
            /** @description Begun so far. */
            attempts: number;
            /** @description While an attempt is under way: when it is given up for lost. */
            nextTryAt: components["schemas"]["Timestamp"] | null;
            createdAt: components["schemas"]["Timestamp"];
            finishedAt: components["schemas"]["Timestamp"] | null;
            /** @description What is sent. */
            payload: {
                id: string;
                type: string;
                timestamp: components["schemas"]["Timestamp"];
                data: {
                    [key: string]: unknown;
                };
            };
            /** @description The attempts that have ended. */
            log: components["schemas"]["WebhookAttempt"][];
        };
        WebhookAttempt: {
            /** @description One that is missing was cut short by the end of its process. */
            no: number;
            at: components["schemas"]["Timestamp"];
            durationMs: number;
            /** @description The HTTP status; null where there was no answer. */
            status: number | null;
            /** @description Null where it succeeded. */
            error: components["schemas"]["WebhookAttemptError"] | null;
            /** @description The beginning of the answer’s body. */
            reply: string | null;
        };
        /** @enum {string} */
        WebhookAttemptError: "bad_status" | "redirected" | "timeout" | "connection_failed" | "dns_failed" | "target_refused";
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "dlv_01950e8a9f107e3c8b2d4f6a8c0e1357",
         *           "webhookId": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
         *           "eventId": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
         *           "eventType": "campaign.paused",
         *           "state": "pending",
         *           "attempts": 1,
         *           "nextTryAt": "2026-05-04T12:00:05.500Z",
         *           "createdAt": "2026-05-04T12:00:00.000Z",
         *           "finishedAt": null
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        WebhookDeliveryPage: {
            data: components["schemas"]["WebhookDelivery"][];
            /** @description The `cursor` of the next page; null on the last one, and on no other, though it may be empty. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "dlv_01950e8a9f107e3c8b2d4f6a8c0e1357",
         *       "webhookId": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
         *       "eventId": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
         *       "eventType": "campaign.paused",
         *       "state": "pending",
         *       "attempts": 1,
         *       "nextTryAt": "2026-05-04T12:00:05.500Z",
         *       "createdAt": "2026-05-04T12:00:00.000Z",
         *       "finishedAt": null
         *     }
         */
        WebhookDelivery: {
            id: string;
            webhookId: string;
            /** @description The `webhook-id` it is sent with, at every attempt. */
            eventId: string;
            /** @description One of the events, or `webhook.test`. */
            eventType: string;
            state: components["schemas"]["DeliveryState"];
            /** @description Begun so far. */
            attempts: number;
            /** @description While an attempt is under way: when it is given up for lost. */
            nextTryAt: components["schemas"]["Timestamp"] | null;
            createdAt: components["schemas"]["Timestamp"];
            finishedAt: components["schemas"]["Timestamp"] | null;
        };
        /**
         * @example {
         *       "code": "too_large",
         *       "status": 413,
         *       "title": "Too large",
         *       "meaning": "The body or the file is larger than this installation takes."
         *     }
         */
        ProblemKind: {
            code: string;
            status: number;
            title: string;
            meaning: string;
        };
        /**
         * @example {
         *       "taken": 2,
         *       "errors": [
         *         {
         *           "field": "1.status",
         *           "detail": "must be one of sent, delivered, undelivered, expired, failed"
         *         }
         *       ]
         *     }
         */
        TakenReceipts: {
            /** @description How many are committed. */
            taken: number;
            /** @description What is wrong with the others, the first 20 of it: position and field. */
            errors: {
                field: string;
                detail: string;
            }[];
        };
        /**
         * @example {
         *       "prefix": "44",
         *       "carrier": "http",
         *       "weight": 80,
         *       "priority": 0
         *     }
         */
        RouteOutput: {
            /**
             * @description The digits that the number begins with; empty for every number.
             * @default
             */
            prefix: string;
            /**
             * @description Only of this workspace.
             * @default null
             */
            workspaceId: string | null;
            /**
             * @description Only with this sender ID.
             * @default null
             */
            sender: string | null;
            /**
             * @description The time of day (UTC) in which it holds; over midnight where `until` is earlier.
             * @default null
             */
            window: components["schemas"]["RouteWindowOutput"] | null;
            carrier: string;
            /**
             * @description Its share among routes of the same priority; 0 takes only what others refused.
             * @default 100
             */
            weight: number;
            /**
             * @description The lowest comes first; the others take what was refused.
             * @default 0
             */
            priority: number;
            /**
             * @description Whether another takes what this one finds too much at the moment; else it waits.
             * @default false
             */
            throttledGoesOn: boolean;
        };
        RouteWindowOutput: {
            from: string;
            until: string;
        };
        /** @description RFC 9457. */
        Problem: {
            /** @description The path, on the same server, where the code is explained. */
            type: string;
            title: string;
            status: number;
            /** @description For a person: what is wrong, and what to do. */
            detail: string;
            code: components["schemas"]["ProblemCode"];
            requestId: string;
            /** @description The wrong fields, the first 20 at most. */
            errors?: {
                field: string;
                detail: string;
            }[];
            needed?: components["schemas"]["Amount"];
            available?: components["schemas"]["Amount"];
            shortfall?: components["schemas"]["Amount"];
            campaignStatus?: string;
            /** @description What there is too much of, and how much of it there may be and is. */
            quota?: {
                name: string;
                limit: number;
                used: number;
            };
        };
    };
    responses: {
        /**
         * @description `ambiguous_phone_column`: More than one column may hold the phone numbers, or none surely does; `errors` names the candidates, and `phoneColumn` decides.
         *
         *     `binary_file`: The file is neither text nor an XLSX workbook; export the spreadsheet as one of them.
         *
         *     `column_name_too_long`: A name in the header of the file is longer than is taken; the first row may not be a header.
         *
         *     `empty_file`: The file has no row.
         *
         *     `idempotency_key_reused`: This `Idempotency-Key` came before with another request; send a new one.
         *
         *     `invalid_request`: Fields or parameters are missing, unknown or not acceptable; `errors` names each.
         *
         *     `invalid_template`: The message and the file do not fit together, or something in it looks like a placeholder and is none; `errors` says where, and what to write.
         *
         *     `malformed_csv`: The file breaks the rules of CSV; `detail` says on which line.
         *
         *     `malformed_workbook`: The XLSX workbook is damaged, protected or has no visible sheet; save it anew, or as CSV.
         *
         *     `no_phone_column`: No column of the file holds phone numbers.
         *
         *     `no_usable_row`: Every row of the file was rejected; `errors` shows the first.
         *
         *     `row_too_long`: A row is longer than a row of contacts can be.
         *
         *     `too_many_columns`: The file has more columns than are taken.
         *
         *     `too_many_rows`: The file has more rows than one campaign may have.
         *
         *     `workbook_too_large`: The XLSX workbook unpacks to more than is read; export its sheet as CSV.
         */
        "createCampaign.422": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "ambiguous_phone_column" | "binary_file" | "column_name_too_long" | "empty_file" | "idempotency_key_reused" | "invalid_request" | "invalid_template" | "malformed_csv" | "malformed_workbook" | "no_phone_column" | "no_usable_row" | "row_too_long" | "too_many_columns" | "too_many_rows" | "workbook_too_large";
                };
            };
        };
        /**
         * @description `broken_upload`: The form ends early or is not well formed; nothing was kept.
         *
         *     `malformed_request`: The request cannot be read; its JSON may be broken.
         */
        "broken_upload.malformed_request": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 400;
                    /** @enum {unknown} */
                    code: "broken_upload" | "malformed_request";
                };
            };
        };
        /**
         * @description `concurrency_limited`: The workspace has its share of what may be under way; repeat after `Retry-After`, fewer at once.
         *
         *     `rate_limited`: A limit was reached; repeat after `Retry-After`.
         */
        "concurrency_limited.rate_limited": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 429;
                    /** @enum {unknown} */
                    code: "concurrency_limited" | "rate_limited";
                };
            };
        };
        /** @description `headers_too_large`: Address and headers are longer than any of ours. */
        headers_too_large: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 431;
                    /** @enum {unknown} */
                    code: "headers_too_large";
                };
            };
        };
        /**
         * @description `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.
         *
         *     `quota_exceeded`: The workspace would store more than it may; `quota` says of what, how much it has and how much it may have. Nothing was kept.
         *
         *     `test_mode_off`: This installation has no carrier for test keys; its operator can set `CARRIER_TEST_URL`.
         */
        "idempotency_in_flight.quota_exceeded.test_mode_off": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "idempotency_in_flight" | "quota_exceeded" | "test_mode_off";
                };
            };
        };
        /**
         * @description `insufficient_scope`: The key lacks the scope that the operation needs.
         *
         *     `workspace_suspended`: The operator has suspended the workspace: its keys open nothing, and nothing of it is sent until that ends.
         */
        "insufficient_scope.workspace_suspended": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 403;
                    /** @enum {unknown} */
                    code: "insufficient_scope" | "workspace_suspended";
                };
            };
        };
        /**
         * @description `insufficient_storage`: A disk is full, ours or that of the database; nothing was kept; repeat after `Retry-After`.
         *
         *     `overloaded`: More requests are under way than may be; repeat after `Retry-After`.
         *
         *     `unavailable`: A service this needs does not answer; repeat after `Retry-After`.
         */
        "insufficient_storage.overloaded.unavailable": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 503;
                    /** @enum {unknown} */
                    code: "insufficient_storage" | "overloaded" | "unavailable";
                };
            };
        };
        /** @description `internal_error`: Our mistake; quote the `requestId` when you report it. */
        internal_error: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 500;
                    /** @enum {unknown} */
                    code: "internal_error";
                };
            };
        };
        /** @description `messages_removed`: The campaign ended so long ago that its messages and rejects are not kept any more; its totals are. */
        messages_removed: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 410;
                    /** @enum {unknown} */
                    code: "messages_removed";
                };
            };
        };
        /** @description `request_timeout`: The request did not arrive in the time there is for it. */
        request_timeout: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 408;
                    /** @enum {unknown} */
                    code: "request_timeout";
                };
            };
        };
        /** @description `too_large`: The body or the file is larger than this installation takes. */
        too_large: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 413;
                    /** @enum {unknown} */
                    code: "too_large";
                };
            };
        };
        /** @description `unauthorized`: There is no key, or it is not valid here. */
        unauthorized: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 401;
                    /** @enum {unknown} */
                    code: "unauthorized";
                };
            };
        };
        /** @description `unsupported_media_type`: The body is of another media type than the operation takes. */
        unsupported_media_type: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 415;
                    /** @enum {unknown} */
                    code: "unsupported_media_type";
                };
            };
        };
        /** @description `campaign_not_found`: There is no such campaign in this workspace. */
        campaign_not_found: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "campaign_not_found";
                };
            };
        };
        /**
         * @description `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.
         *
         *     `wrong_status`: The campaign is in a status, named by `campaignStatus`, in which this cannot be done.
         */
        "idempotency_in_flight.wrong_status": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "idempotency_in_flight" | "wrong_status";
                };
            };
        };
        /**
         * @description `idempotency_key_reused`: This `Idempotency-Key` came before with another request; send a new one.
         *
         *     `invalid_request`: Fields or parameters are missing, unknown or not acceptable; `errors` names each.
         */
        "idempotency_key_reused.invalid_request": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "idempotency_key_reused" | "invalid_request";
                };
            };
        };
        /** @description `insufficient_credit`: Nothing was changed; `needed` says what it costs and, to a key with `credit:read`, `available` and `shortfall` what is missing. */
        insufficient_credit: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 402;
                    /** @enum {unknown} */
                    code: "insufficient_credit";
                };
            };
        };
        /** @description `malformed_request`: The request cannot be read; its JSON may be broken. */
        malformed_request: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 400;
                    /** @enum {unknown} */
                    code: "malformed_request";
                };
            };
        };
        /** @description `invalid_request`: Fields or parameters are missing, unknown or not acceptable; `errors` names each. */
        invalid_request: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "invalid_request";
                };
            };
        };
        /**
         * @description `overloaded`: More requests are under way than may be; repeat after `Retry-After`.
         *
         *     `unavailable`: A service this needs does not answer; repeat after `Retry-After`.
         */
        "overloaded.unavailable": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 503;
                    /** @enum {unknown} */
                    code: "overloaded" | "unavailable";
                };
            };
        };
        /** @description `uri_too_long`: The address of the request is longer than any of ours. */
        uri_too_long: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 414;
                    /** @enum {unknown} */
                    code: "uri_too_long";
                };
            };
        };
        /**
         * @description `campaign_not_found`: There is no such campaign in this workspace.
         *
         *     `not_found`: There is no such route, or nothing with this id in this workspace.
         */
        "campaign_not_found.not_found": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "campaign_not_found" | "not_found";
                };
            };
        };
        /**
         * @description `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.
         *
         *     `nothing_to_retry`: No message of the campaign failed or was undelivered.
         *
         *     `still_settling`: The last run is being settled; repeat after `Retry-After`.
         *
         *     `too_many_retries`: The campaign has run as often as one may; create another for the messages that are left.
         *
         *     `wrong_status`: The campaign is in a status, named by `campaignStatus`, in which this cannot be done.
         */
        "retryCampaign.409": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "idempotency_in_flight" | "nothing_to_retry" | "still_settling" | "too_many_retries" | "wrong_status";
                };
            };
        };
        /**
         * @description `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.
         *
         *     `still_settling`: The last run is being settled; repeat after `Retry-After`.
         *
         *     `wrong_status`: The campaign is in a status, named by `campaignStatus`, in which this cannot be done.
         */
        "idempotency_in_flight.still_settling.wrong_status": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "idempotency_in_flight" | "still_settling" | "wrong_status";
                };
            };
        };
        /**
         * @description `busy`: More receipts, or single messages, come in than can be taken at the moment; repeat after `Retry-After`.
         *
         *     `insufficient_storage`: A disk is full, ours or that of the database; nothing was kept; repeat after `Retry-After`.
         *
         *     `overloaded`: More requests are under way than may be; repeat after `Retry-After`.
         *
         *     `unavailable`: A service this needs does not answer; repeat after `Retry-After`.
         */
        "sendMessage.503": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 503;
                    /** @enum {unknown} */
                    code: "busy" | "insufficient_storage" | "overloaded" | "unavailable";
                };
            };
        };
        /**
         * @description `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.
         *
         *     `test_mode_off`: This installation has no carrier for test keys; its operator can set `CARRIER_TEST_URL`.
         */
        "idempotency_in_flight.test_mode_off": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "idempotency_in_flight" | "test_mode_off";
                };
            };
        };
        /** @description `message_not_found`: There is no such message in this workspace. */
        message_not_found: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "message_not_found";
                };
            };
        };
        /** @description `rate_limited`: A limit was reached; repeat after `Retry-After`. */
        rate_limited: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 429;
                    /** @enum {unknown} */
                    code: "rate_limited";
                };
            };
        };
        /**
         * @description `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.
         *
         *     `routes_changed`: Somebody else has changed the routes since the version that the change is of; read them again.
         */
        "idempotency_in_flight.routes_changed": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "idempotency_in_flight" | "routes_changed";
                };
            };
        };
        /**
         * @description `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.
         *
         *     `too_many_webhooks`: The workspace has as many webhooks as it may have, which `quota` says; remove one first.
         */
        "idempotency_in_flight.too_many_webhooks": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "idempotency_in_flight" | "too_many_webhooks";
                };
            };
        };
        /** @description `webhook_not_found`: There is no such webhook in this workspace. */
        webhook_not_found: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "webhook_not_found";
                };
            };
        };
        /** @description `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`. */
        idempotency_in_flight: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "idempotency_in_flight";
                };
            };
        };
        /**
         * @description `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.
         *
         *     `webhook_disabled`: Nothing is sent to a disabled webhook; enable it first.
         */
        "idempotency_in_flight.webhook_disabled": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "idempotency_in_flight" | "webhook_disabled";
                };
            };
        };
        /** @description `delivery_not_found`: There is no such delivery in this workspace. */
        delivery_not_found: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "delivery_not_found";
                };
            };
        };
        /** @description `not_ready`: This process cannot work yet, or cannot at the moment. */
        not_ready: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 503;
                    /** @enum {unknown} */
                    code: "not_ready";
                };
            };
        };
        /** @description `not_found`: There is no such route, or nothing with this id in this workspace. */
        not_found: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "not_found";
                };
            };
        };
        /** @description `overloaded`: More requests are under way than may be; repeat after `Retry-After`. */
        overloaded: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 503;
                    /** @enum {unknown} */
                    code: "overloaded";
                };
            };
        };
        /** @description `bad_signature`: The signature of the receipts does not hold; nothing was stored. */
        bad_signature: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 401;
                    /** @enum {unknown} */
                    code: "bad_signature";
                };
            };
        };
        /**
         * @description `busy`: More receipts, or single messages, come in than can be taken at the moment; repeat after `Retry-After`.
         *
         *     `insufficient_storage`: A disk is full, ours or that of the database; nothing was kept; repeat after `Retry-After`.
         *
         *     `overloaded`: More requests are under way than may be; repeat after `Retry-After`.
         *
         *     `unavailable`: A service this needs does not answer; repeat after `Retry-After`.
         */
        "receiveReceipts.503": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 503;
                    /** @enum {unknown} */
                    code: "busy" | "insufficient_storage" | "overloaded" | "unavailable";
                };
            };
        };
        /** @description `carrier_not_found`: No carrier of this installation has this name. */
        carrier_not_found: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "carrier_not_found";
                };
            };
        };
        /** @description `malformed_receipt`: `errors` has position and field; nothing of the request was stored. */
        malformed_receipt: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "malformed_receipt";
                };
            };
        };
        /**
         * @description `busy`: More receipts, or single messages, come in than can be taken at the moment; repeat after `Retry-After`.
         *
         *     `overloaded`: More requests are under way than may be; repeat after `Retry-After`.
         *
         *     `unavailable`: A service this needs does not answer; repeat after `Retry-After`.
         */
        "busy.overloaded.unavailable": {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 503;
                    /** @enum {unknown} */
                    code: "busy" | "overloaded" | "unavailable";
                };
            };
        };
    };
    parameters: {
        /** @description Taken over into the reply and every log line; made where there is none. */
        RequestId: string;
        /** @description The `ETag` of the reply you have; the answer is 304 without a body as long as it is true. */
        IfNoneMatch: string;
        /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description The id of the request in our logs. */
        RequestId: string;
        /** @description Seconds to wait, where repeating helps. */
        RetryAfter: number;
        /** @description `true` where this is the stored reply of an earlier request. */
        IdempotentReplayed: "true";
        /** @description The version of the reply, for `If-None-Match`. */
        ETag: string;
        /** @description How to authenticate. */
        WwwAuthenticate: string;
        /** @description What is left (`r`) of each limit the request was held to, and in how many seconds (`t`) all of it is there again (draft-ietf-httpapi-ratelimit-headers). Not there while nobody is limited. */
        RateLimit: string;
        /** @description These limits: how many requests (`q`) in how many seconds (`w`). */
        RateLimitPolicy: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createCampaign: {
        parameters: {
            query?: {
                /** @description `true`: says what the campaign would be and keeps nothing. */
                dryRun?: components["schemas"]["TrueOrFalse"];
            };
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Spring sale",
                 *       "message": "Hello {{first_name|there}}, 20% off until Sunday.",
                 *       "sender": "Broadside",
                 *       "file": "phone,first_name\n+14155550123,Ada\n"
                 *     }
                 */
                "multipart/form-data": components["schemas"]["CreateCampaign"];
            };
        };
        responses: {
            /** @description What the campaign would be; nothing was kept. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "contacts": 5000,
                     *       "rejected": 1,
                     *       "segments": 5000,
                     *       "cost": "500",
                     *       "rejects": [
                     *         {
                     *           "line": 7,
                     *           "field": "phone",
                     *           "reason": "is too short for a number of the US",
                     *           "value": "12"
                     *         }
                     *       ],
                     *       "messagesPerSecond": 1000,
                     *       "durationSeconds": 5,
                     *       "file": {
                     *         "encoding": {
                     *           "name": "utf-8",
                     *           "isGuess": false
                     *         },
                     *         "delimiter": ",",
                     *         "header": {
                     *           "line": 1
                     *         },
                     *         "rows": 5012,
                     *         "skippedRows": 0,
                     *         "columns": [
                     *           "phone",
                     *           "first_name"
                     *         ],
                     *         "phoneColumns": [
                     *           {
                     *             "name": "phone",
                     *             "position": 1,
                     *             "why": "its name says phone, and of the rows 100 % have a mobile number"
                     *           }
                     *         ],
                     *         "warnings": []
                     *       },
                     *       "preview": {
                     *         "first": {
                     *           "line": 2,
                     *           "to": "+14155550123",
                     *           "text": "Hello Ada, 20% off until Sunday.",
                     *           "encoding": "GSM-7",
                     *           "segments": 1
                     *         },
                     *         "longest": {
                     *           "line": 9,
                     *           "to": "+14155550130",
                     *           "text": "Hello Maximilian, 20% off until Sunday.",
                     *           "encoding": "GSM-7",
                     *           "segments": 1
                     *         },
                     *         "mostExpensive": {
                     *           "line": 2,
                     *           "to": "+14155550123",
                     *           "text": "Hello Ada, 20% off until Sunday.",
                     *           "encoding": "GSM-7",
                     *           "segments": 1
                     *         },
                     *         "withDefault": {
                     *           "line": 4,
                     *           "to": "+14155550125",
                     *           "text": "Hello there, 20% off until Sunday.",
                     *           "encoding": "GSM-7",
                     *           "segments": 1
                     *         },
                     *         "longerThanOneSegment": 0,
                     *         "ucs2": {
                     *           "messages": 3,
                     *           "segments": 3,
                     *           "cost": "0.3",
                     *           "segmentsWithout": 3,
                     *           "costWithout": "0.3",
                     *           "characters": [
                     *             {
                     *               "character": "ł",
                     *               "code": "U+0142",
                     *               "messages": 3
                     *             }
                     *           ],
                     *           "charactersNotListed": 0
                     *         },
                     *         "replaced": [
                     *           {
                     *             "character": "’",
                     *             "with": "'",
                     *             "messages": 7
                     *           }
                     *         ],
                     *         "defaults": [
                     *           {
                     *             "column": "first_name",
                     *             "default": "there",
                     *             "messages": 120
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description The campaign, a draft. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "cmp_2s",
                     *       "kind": "campaign",
                     *       "name": "Spring sale",
                     *       "message": "Hello {{first_name|there}}, 20% off until Sunday.",
                     *       "normalize": true,
                     *       "transliterate": false,
                     *       "sender": "Broadside",
                     *       "status": "draft",
                     *       "pausedReason": null,
                     *       "contacts": 5000,
                     *       "rejected": 12,
                     *       "rejectedNotListed": 0,
                     *       "segments": 5000,
                     *       "cost": "500",
                     *       "charged": "0",
                     *       "released": "0",
                     *       "counts": {
                     *         "queued": 5000,
                     *         "sending": 0,
                     *         "unknown": 0,
                     *         "sent": 0,
                     *         "failed": 0,
                     *         "undelivered": 0,
                     *         "expired": 0,
                     *         "canceled": 0,
                     *         "delivered": 0
                     *       },
                     *       "inDoubt": {
                     *         "unknownMessages": 0,
                     *         "resentMessages": 0,
                     *         "unmatchedReceipts": 0,
                     *         "unsettledBatches": 0
                     *       },
                     *       "validityMinutes": 1440,
                     *       "failureShareMax": 0.5,
                     *       "messagesPerSecond": null,
                     *       "finishEstimateAt": null,
                     *       "version": 0,
                     *       "createdAt": "2026-05-04T11:58:00.000Z",
                     *       "sendAt": null,
                     *       "startedAt": null,
                     *       "expiresAt": null,
                     *       "finishedAt": null,
                     *       "updatedAt": "2026-05-04T11:58:00.000Z",
                     *       "messagesRemovedAt": null,
                     *       "file": {
                     *         "encoding": {
                     *           "name": "utf-8",
                     *           "isGuess": false
                     *         },
                     *         "delimiter": ",",
                     *         "header": {
                     *           "line": 1
                     *         },
                     *         "rows": 5012,
                     *         "skippedRows": 0,
                     *         "columns": [
                     *           "phone",
                     *           "first_name"
                     *         ],
                     *         "phoneColumns": [
                     *           {
                     *             "name": "phone",
                     *             "position": 1,
                     *             "why": "its name says phone, and of the rows 100 % have a mobile number"
                     *           }
                     *         ],
                     *         "warnings": []
                     *       },
                     *       "preview": {
                     *         "first": {
                     *           "line": 2,
                     *           "to": "+14155550123",
                     *           "text": "Hello Ada, 20% off until Sunday.",
                     *           "encoding": "GSM-7",
                     *           "segments": 1
                     *         },
                     *         "longest": {
                     *           "line": 9,
                     *           "to": "+14155550130",
                     *           "text": "Hello Maximilian, 20% off until Sunday.",
                     *           "encoding": "GSM-7",
                     *           "segments": 1
                     *         },
                     *         "mostExpensive": {
                     *           "line": 2,
                     *           "to": "+14155550123",
                     *           "text": "Hello Ada, 20% off until Sunday.",
                     *           "encoding": "GSM-7",
                     *           "segments": 1
                     *         },
                     *         "withDefault": {
                     *           "line": 4,
                     *           "to": "+14155550125",
                     *           "text": "Hello there, 20% off until Sunday.",
                     *           "encoding": "GSM-7",
                     *           "segments": 1
                     *         },
                     *         "longerThanOneSegment": 0,
                     *         "ucs2": {
                     *           "messages": 3,
                     *           "segments": 3,
                     *           "cost": "0.3",
                     *           "segmentsWithout": 3,
                     *           "costWithout": "0.3",
                     *           "characters": [
                     *             {
                     *               "character": "ł",
                     *               "code": "U+0142",
                     *               "messages": 3
                     *             }
                     *           ],
                     *           "charactersNotListed": 0
                     *         },
                     *         "replaced": [
                     *           {
                     *             "character": "’",
                     *             "with": "'",
                     *             "messages": 7
                     *           }
                     *         ],
                     *         "defaults": [
                     *           {
                     *             "column": "first_name",
                     *             "default": "there",
                     *             "messages": 120
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedCampaign"];
                };
            };
            400: components["responses"]["broken_upload.malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.quota_exceeded.test_mode_off"];
            410: components["responses"]["messages_removed"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["createCampaign.422"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    runCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "campaignId": "cmp_2s"
                 *     }
                 */
                "application/json": components["schemas"]["RunCampaign"];
            };
        };
        responses: {
            /** @description The campaign; `reserving` where the credit service has not answered yet. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "cmp_2s",
                     *       "kind": "campaign",
                     *       "name": "Spring sale",
                     *       "message": "Hello {{first_name|there}}, 20% off until Sunday.",
                     *       "normalize": true,
                     *       "transliterate": false,
                     *       "sender": "Broadside",
                     *       "status": "running",
                     *       "pausedReason": null,
                     *       "contacts": 5000,
                     *       "rejected": 12,
                     *       "rejectedNotListed": 0,
                     *       "segments": 5000,
                     *       "cost": "500",
                     *       "charged": "200",
                     *       "released": "0",
                     *       "counts": {
                     *         "queued": 1000,
                     *         "sending": 2000,
                     *         "unknown": 0,
                     *         "sent": 500,
                     *         "failed": 3,
                     *         "undelivered": 7,
                     *         "expired": 0,
                     *         "canceled": 0,
                     *         "delivered": 1490
                     *       },
                     *       "inDoubt": {
                     *         "unknownMessages": 0,
                     *         "resentMessages": 0,
                     *         "unmatchedReceipts": 0,
                     *         "unsettledBatches": 1
                     *       },
                     *       "validityMinutes": 1440,
                     *       "failureShareMax": 0.5,
                     *       "messagesPerSecond": 980.4,
                     *       "finishEstimateAt": "2026-05-04T12:00:05.000Z",
                     *       "version": 6,
                     *       "createdAt": "2026-05-04T11:58:00.000Z",
                     *       "sendAt": null,
                     *       "startedAt": "2026-05-04T12:00:00.000Z",
                     *       "expiresAt": "2026-05-05T12:00:00.000Z",
                     *       "finishedAt": null,
                     *       "updatedAt": "2026-05-04T12:00:02.000Z",
                     *       "messagesRemovedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            402: components["responses"]["insufficient_credit"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["campaign_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.wrong_status"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    listCampaigns: {
        parameters: {
            query?: {
                /** @description Only campaigns in this status. */
                status?: components["schemas"]["CampaignStatus"];
                /** @description `single` lists the single sends of each day. */
                kind?: components["schemas"]["CampaignKind"];
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description How many entries a page has at most. */
                limit?: number;
                /** @description From this time on. */
                since?: string;
                /** @description Before this time. */
                until?: string;
            };
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of the reply you have; the answer is 304 without a body as long as it is true. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of campaigns. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "cmp_2s",
                     *           "kind": "campaign",
                     *           "name": "Spring sale",
                     *           "message": "Hello {{first_name|there}}, 20% off until Sunday.",
                     *           "normalize": true,
                     *           "transliterate": false,
                     *           "sender": "Broadside",
                     *           "status": "running",
                     *           "pausedReason": null,
                     *           "contacts": 5000,
                     *           "rejected": 12,
                     *           "rejectedNotListed": 0,
                     *           "segments": 5000,
                     *           "cost": "500",
                     *           "charged": "200",
                     *           "released": "0",
                     *           "counts": {
                     *             "queued": 1000,
                     *             "sending": 2000,
                     *             "unknown": 0,
                     *             "sent": 500,
                     *             "failed": 3,
                     *             "undelivered": 7,
                     *             "expired": 0,
                     *             "canceled": 0,
                     *             "delivered": 1490
                     *           },
                     *           "inDoubt": {
                     *             "unknownMessages": 0,
                     *             "resentMessages": 0,
                     *             "unmatchedReceipts": 0,
                     *             "unsettledBatches": 1
                     *           },
                     *           "validityMinutes": 1440,
                     *           "failureShareMax": 0.5,
                     *           "messagesPerSecond": 980.4,
                     *           "finishEstimateAt": "2026-05-04T12:00:05.000Z",
                     *           "version": 6,
                     *           "createdAt": "2026-05-04T11:58:00.000Z",
                     *           "sendAt": null,
                     *           "startedAt": "2026-05-04T12:00:00.000Z",
                     *           "expiresAt": "2026-05-05T12:00:00.000Z",
                     *           "finishedAt": null,
                     *           "updatedAt": "2026-05-04T12:00:02.000Z",
                     *           "messagesRemovedAt": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["CampaignPage"];
                };
            };
            /** @description Nothing has changed since the version that `If-None-Match` names. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    getCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of the reply you have; the answer is 304 without a body as long as it is true. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The id of a campaign. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The campaign. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "cmp_2s",
                     *       "kind": "campaign",
                     *       "name": "Spring sale",
                     *       "message": "Hello {{first_name|there}}, 20% off until Sunday.",
                     *       "normalize": true,
                     *       "transliterate": false,
                     *       "sender": "Broadside",
                     *       "status": "running",
                     *       "pausedReason": null,
                     *       "contacts": 5000,
                     *       "rejected": 12,
                     *       "rejectedNotListed": 0,
                     *       "segments": 5000,
                     *       "cost": "500",
                     *       "charged": "200",
                     *       "released": "0",
                     *       "counts": {
                     *         "queued": 1000,
                     *         "sending": 2000,
                     *         "unknown": 0,
                     *         "sent": 500,
                     *         "failed": 3,
                     *         "undelivered": 7,
                     *         "expired": 0,
                     *         "canceled": 0,
                     *         "delivered": 1490
                     *       },
                     *       "inDoubt": {
                     *         "unknownMessages": 0,
                     *         "resentMessages": 0,
                     *         "unmatchedReceipts": 0,
                     *         "unsettledBatches": 1
                     *       },
                     *       "validityMinutes": 1440,
                     *       "failureShareMax": 0.5,
                     *       "messagesPerSecond": 980.4,
                     *       "finishEstimateAt": "2026-05-04T12:00:05.000Z",
                     *       "version": 6,
                     *       "createdAt": "2026-05-04T11:58:00.000Z",
                     *       "sendAt": null,
                     *       "startedAt": "2026-05-04T12:00:00.000Z",
                     *       "expiresAt": "2026-05-05T12:00:00.000Z",
                     *       "finishedAt": null,
                     *       "updatedAt": "2026-05-04T12:00:02.000Z",
                     *       "messagesRemovedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description Nothing has changed since the version that `If-None-Match` names. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["campaign_not_found"];
            408: components["responses"]["request_timeout"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    deleteCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a campaign. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["campaign_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.still_settling.wrong_status"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    getReport: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of the reply you have; the answer is 304 without a body as long as it is true. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The id of a campaign. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "file": {
                     *         "encoding": {
                     *           "name": "utf-8",
                     *           "isGuess": false
                     *         },
                     *         "delimiter": ",",
                     *         "header": {
                     *           "line": 1
                     *         },
                     *         "rows": 5012,
                     *         "skippedRows": 0,
                     *         "columns": [
                     *           "phone",
                     *           "first_name"
                     *         ],
                     *         "phoneColumns": [
                     *           {
                     *             "name": "phone",
                     *             "position": 1,
                     *             "why": "its name says phone, and of the rows 100 % have a mobile number"
                     *           }
                     *         ],
                     *         "warnings": []
                     *       },
                     *       "preview": {
                     *         "first": {
                     *           "line": 2,
                     *           "to": "+14155550123",
                     *           "text": "Hello Ada, 20% off until Sunday.",
                     *           "encoding": "GSM-7",
                     *           "segments": 1
                     *         },
                     *         "longest": {
                     *           "line": 9,
                     *           "to": "+14155550130",
                     *           "text": "Hello Maximilian, 20% off until Sunday.",
                     *           "encoding": "GSM-7",
                     *           "segments": 1
                     *         },
                     *         "mostExpensive": {
                     *           "line": 2,
                     *           "to": "+14155550123",
                     *           "text": "Hello Ada, 20% off until Sunday.",
                     *           "encoding": "GSM-7",
                     *           "segments": 1
                     *         },
                     *         "withDefault": {
                     *           "line": 4,
                     *           "to": "+14155550125",
                     *           "text": "Hello there, 20% off until Sunday.",
                     *           "encoding": "GSM-7",
                     *           "segments": 1
                     *         },
                     *         "longerThanOneSegment": 0,
                     *         "ucs2": {
                     *           "messages": 3,
                     *           "segments": 3,
                     *           "cost": "0.3",
                     *           "segmentsWithout": 3,
                     *           "costWithout": "0.3",
                     *           "characters": [
                     *             {
                     *               "character": "ł",
                     *               "code": "U+0142",
                     *               "messages": 3
                     *             }
                     *           ],
                     *           "charactersNotListed": 0
                     *         },
                     *         "replaced": [
                     *           {
                     *             "character": "’",
                     *             "with": "'",
                     *             "messages": 7
                     *           }
                     *         ],
                     *         "defaults": [
                     *           {
                     *             "column": "first_name",
                     *             "default": "there",
                     *             "messages": 120
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ImportReport"];
                };
            };
            /** @description Nothing has changed since the version that `If-None-Match` names. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["campaign_not_found.not_found"];
            408: components["responses"]["request_timeout"];
            410: components["responses"]["messages_removed"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    listMessages: {
        parameters: {
            query?: {
                /** @description `text`: each message with its text, as it is sent. */
                include?: components["schemas"]["IncludedInMessages"];
                /** @description Only messages in these statuses, separated by commas: queued, unknown, sent, failed, undelivered, expired, canceled, delivered. */
                status?: string;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description How many entries a page has at most. */
                limit?: number;
                /** @description Only messages to this number, with its country code or as it is dialled within the `defaultRegion` of the campaign. It is looked for as `updatedSince` is. */
                to?: string;
                /** @description Only messages that changed at this time or later. Like `status` it is found by looking through the campaign, 50,000 messages for one page: where few match, a page has fewer than `limit`, or none, and `nextCursor` looks on. */
                updatedSince?: string;
            };
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of the reply you have; the answer is 304 without a body as long as it is true. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The id of a campaign. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "msg_2s_17",
                     *           "to": "+14155550123",
                     *           "status": "undelivered",
                     *           "errorCode": "absent_subscriber",
                     *           "carrierCode": "ABSENT_SUBSCRIBER",
                     *           "segments": 1,
                     *           "updatedAt": "2026-05-04T12:00:02.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            /** @description Nothing has changed since the version that `If-None-Match` names. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["campaign_not_found"];
            408: components["responses"]["request_timeout"];
            410: components["responses"]["messages_removed"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    pauseCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a campaign. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The campaign, paused. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "cmp_2s",
                     *       "kind": "campaign",
                     *       "name": "Spring sale",
                     *       "message": "Hello {{first_name|there}}, 20% off until Sunday.",
                     *       "normalize": true,
                     *       "transliterate": false,
                     *       "sender": "Broadside",
                     *       "status": "running",
                     *       "pausedReason": null,
                     *       "contacts": 5000,
                     *       "rejected": 12,
                     *       "rejectedNotListed": 0,
                     *       "segments": 5000,
                     *       "cost": "500",
                     *       "charged": "200",
                     *       "released": "0",
                     *       "counts": {
                     *         "queued": 1000,
                     *         "sending": 2000,
                     *         "unknown": 0,
                     *         "sent": 500,
                     *         "failed": 3,
                     *         "undelivered": 7,
                     *         "expired": 0,
                     *         "canceled": 0,
                     *         "delivered": 1490
                     *       },
                     *       "inDoubt": {
                     *         "unknownMessages": 0,
                     *         "resentMessages": 0,
                     *         "unmatchedReceipts": 0,
                     *         "unsettledBatches": 1
                     *       },
                     *       "validityMinutes": 1440,
                     *       "failureShareMax": 0.5,
                     *       "messagesPerSecond": 980.4,
                     *       "finishEstimateAt": "2026-05-04T12:00:05.000Z",
                     *       "version": 6,
                     *       "createdAt": "2026-05-04T11:58:00.000Z",
                     *       "sendAt": null,
                     *       "startedAt": "2026-05-04T12:00:00.000Z",
                     *       "expiresAt": "2026-05-05T12:00:00.000Z",
                     *       "finishedAt": null,
                     *       "updatedAt": "2026-05-04T12:00:02.000Z",
                     *       "messagesRemovedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["campaign_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.wrong_status"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    resumeCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a campaign. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The campaign, running again. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "cmp_2s",
                     *       "kind": "campaign",
                     *       "name": "Spring sale",
                     *       "message": "Hello {{first_name|there}}, 20% off until Sunday.",
                     *       "normalize": true,
                     *       "transliterate": false,
                     *       "sender": "Broadside",
                     *       "status": "running",
                     *       "pausedReason": null,
                     *       "contacts": 5000,
                     *       "rejected": 12,
                     *       "rejectedNotListed": 0,
                     *       "segments": 5000,
                     *       "cost": "500",
                     *       "charged": "200",
                     *       "released": "0",
                     *       "counts": {
                     *         "queued": 1000,
                     *         "sending": 2000,
                     *         "unknown": 0,
                     *         "sent": 500,
                     *         "failed": 3,
                     *         "undelivered": 7,
                     *         "expired": 0,
                     *         "canceled": 0,
                     *         "delivered": 1490
                     *       },
                     *       "inDoubt": {
                     *         "unknownMessages": 0,
                     *         "resentMessages": 0,
                     *         "unmatchedReceipts": 0,
                     *         "unsettledBatches": 1
                     *       },
                     *       "validityMinutes": 1440,
                     *       "failureShareMax": 0.5,
                     *       "messagesPerSecond": 980.4,
                     *       "finishEstimateAt": "2026-05-04T12:00:05.000Z",
                     *       "version": 6,
                     *       "createdAt": "2026-05-04T11:58:00.000Z",
                     *       "sendAt": null,
                     *       "startedAt": "2026-05-04T12:00:00.000Z",
                     *       "expiresAt": "2026-05-05T12:00:00.000Z",
                     *       "finishedAt": null,
                     *       "updatedAt": "2026-05-04T12:00:02.000Z",
                     *       "messagesRemovedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            402: components["responses"]["insufficient_credit"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["campaign_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.wrong_status"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    cancelCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a campaign. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The campaign, canceling or canceled. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "cmp_2s",
                     *       "kind": "campaign",
                     *       "name": "Spring sale",
                     *       "message": "Hello {{first_name|there}}, 20% off until Sunday.",
                     *       "normalize": true,
                     *       "transliterate": false,
                     *       "sender": "Broadside",
                     *       "status": "running",
                     *       "pausedReason": null,
                     *       "contacts": 5000,
                     *       "rejected": 12,
                     *       "rejectedNotListed": 0,
                     *       "segments": 5000,
                     *       "cost": "500",
                     *       "charged": "200",
                     *       "released": "0",
                     *       "counts": {
                     *         "queued": 1000,
                     *         "sending": 2000,
                     *         "unknown": 0,
                     *         "sent": 500,
                     *         "failed": 3,
                     *         "undelivered": 7,
                     *         "expired": 0,
                     *         "canceled": 0,
                     *         "delivered": 1490
                     *       },
                     *       "inDoubt": {
                     *         "unknownMessages": 0,
                     *         "resentMessages": 0,
                     *         "unmatchedReceipts": 0,
                     *         "unsettledBatches": 1
                     *       },
                     *       "validityMinutes": 1440,
                     *       "failureShareMax": 0.5,
                     *       "messagesPerSecond": 980.4,
                     *       "finishEstimateAt": "2026-05-04T12:00:05.000Z",
                     *       "version": 6,
                     *       "createdAt": "2026-05-04T11:58:00.000Z",
                     *       "sendAt": null,
                     *       "startedAt": "2026-05-04T12:00:00.000Z",
                     *       "expiresAt": "2026-05-05T12:00:00.000Z",
                     *       "finishedAt": null,
                     *       "updatedAt": "2026-05-04T12:00:02.000Z",
                     *       "messagesRemovedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["campaign_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.wrong_status"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    retryCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a campaign. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "includePermanent": false
                 *     }
                 */
                "application/json": components["schemas"]["RetryCampaign"];
            };
        };
        responses: {
            /** @description The campaign; `reserving` where the credit service has not answered yet. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "cmp_2s",
                     *       "kind": "campaign",
                     *       "name": "Spring sale",
                     *       "message": "Hello {{first_name|there}}, 20% off until Sunday.",
                     *       "normalize": true,
                     *       "transliterate": false,
                     *       "sender": "Broadside",
                     *       "status": "running",
                     *       "pausedReason": null,
                     *       "contacts": 5000,
                     *       "rejected": 12,
                     *       "rejectedNotListed": 0,
                     *       "segments": 5000,
                     *       "cost": "500",
                     *       "charged": "200",
                     *       "released": "0",
                     *       "counts": {
                     *         "queued": 1000,
                     *         "sending": 2000,
                     *         "unknown": 0,
                     *         "sent": 500,
                     *         "failed": 3,
                     *         "undelivered": 7,
                     *         "expired": 0,
                     *         "canceled": 0,
                     *         "delivered": 1490
                     *       },
                     *       "inDoubt": {
                     *         "unknownMessages": 0,
                     *         "resentMessages": 0,
                     *         "unmatchedReceipts": 0,
                     *         "unsettledBatches": 1
                     *       },
                     *       "validityMinutes": 1440,
                     *       "failureShareMax": 0.5,
                     *       "messagesPerSecond": 980.4,
                     *       "finishEstimateAt": "2026-05-04T12:00:05.000Z",
                     *       "version": 6,
                     *       "createdAt": "2026-05-04T11:58:00.000Z",
                     *       "sendAt": null,
                     *       "startedAt": "2026-05-04T12:00:00.000Z",
                     *       "expiresAt": "2026-05-05T12:00:00.000Z",
                     *       "finishedAt": null,
                     *       "updatedAt": "2026-05-04T12:00:02.000Z",
                     *       "messagesRemovedAt": null,
                     *       "retry": {
                     *         "messages": 7,
                     *         "leftOut": 3
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["RetriedCampaign"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            402: components["responses"]["insufficient_credit"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["campaign_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["retryCampaign.409"];
            410: components["responses"]["messages_removed"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    downloadMessages: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The id of a campaign. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A row for each message, streamed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id,to,status,error_code,segments,updated_at,carrier_code,text
                     *     msg_2s_17,+14155550123,delivered,,1,2026-05-04T12:00:02.000Z,,"Hello Ada, 20% off until Sunday."
                     */
                    "text/csv": string;
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["campaign_not_found"];
            408: components["responses"]["request_timeout"];
            410: components["responses"]["messages_removed"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    downloadRejects: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The id of a campaign. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A row for each rejected row, streamed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example phone,first_name,rejected_line,rejected_field,rejected_reason
                     *     12,Ada,7,phone,is too short for a phone number
                     */
                    "text/csv": string;
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["campaign_not_found"];
            408: components["responses"]["request_timeout"];
            410: components["responses"]["messages_removed"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    sendMessage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "to": "+14155550123",
                 *       "text": "Your code is 123456.",
                 *       "sender": "Broadside"
                 *     }
                 */
                "application/json": components["schemas"]["SendMessage"];
            };
        };
        responses: {
            /** @description The message, on its way. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "msg_2s_17",
                     *       "to": "+14155550123",
                     *       "status": "queued",
                     *       "errorCode": null,
                     *       "carrierCode": null,
                     *       "segments": 1,
                     *       "updatedAt": "2026-05-04T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            402: components["responses"]["insufficient_credit"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.test_mode_off"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["sendMessage.503"];
        };
    };
    getMessage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The id of a message. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "msg_2s_17",
                     *       "to": "+14155550123",
                     *       "status": "undelivered",
                     *       "errorCode": "absent_subscriber",
                     *       "carrierCode": "ABSENT_SUBSCRIBER",
                     *       "segments": 1,
                     *       "updatedAt": "2026-05-04T12:00:02.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["message_not_found"];
            408: components["responses"]["request_timeout"];
            410: components["responses"]["messages_removed"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    getQuotas: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each quota with its use. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "drafts": {
                     *         "limit": 1000,
                     *         "used": 3
                     *       },
                     *       "contacts": {
                     *         "limit": 100000000,
                     *         "used": 125000
                     *       },
                     *       "storedBytes": {
                     *         "limit": 20000000000,
                     *         "used": 9360000
                     *       },
                     *       "webhooks": {
                     *         "limit": 20,
                     *         "used": 1
                     *       },
                     *       "rejectsPerCampaign": {
                     *         "limit": 10000
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Quotas"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    getRoutes: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 1,
                     *       "changedAt": "2026-05-04T12:00:00.000Z",
                     *       "changedBy": "8c1f0a2b",
                     *       "routes": [
                     *         {
                     *           "prefix": "44",
                     *           "workspaceId": null,
                     *           "sender": null,
                     *           "window": null,
                     *           "carrier": "http",
                     *           "weight": 80,
                     *           "priority": 0,
                     *           "throttledGoesOn": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RouteTable"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    replaceRoutes: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": 0,
                 *       "routes": [
                 *         {
                 *           "prefix": "44",
                 *           "carrier": "http",
                 *           "weight": 80
                 *         },
                 *         {
                 *           "prefix": "44",
                 *           "carrier": "smpp",
                 *           "weight": 20
                 *         },
                 *         {
                 *           "carrier": "http",
                 *           "priority": 0
                 *         },
                 *         {
                 *           "carrier": "smpp",
                 *           "priority": 1
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ReplaceRoutes"];
            };
        };
        responses: {
            /** @description The routes, as they hold now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 1,
                     *       "changedAt": "2026-05-04T12:00:00.000Z",
                     *       "changedBy": "8c1f0a2b",
                     *       "routes": [
                     *         {
                     *           "prefix": "44",
                     *           "workspaceId": null,
                     *           "sender": null,
                     *           "window": null,
                     *           "carrier": "http",
                     *           "weight": 80,
                     *           "priority": 0,
                     *           "throttledGoesOn": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RouteTable"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.routes_changed"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    explainRoute: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "to": "+447911123456"
                 *     }
                 */
                "application/json": components["schemas"]["ExplainRoute"];
            };
        };
        responses: {
            /** @description The carriers, the first of them first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "to": "+447911123456",
                     *       "version": 1,
                     *       "carrier": "http",
                     *       "why": "The routes of the prefix 44 count, for no longer prefix fits. Its priority, 0, is the lowest.",
                     *       "choices": [
                     *         {
                     *           "prefix": "44",
                     *           "workspaceId": null,
                     *           "sender": null,
                     *           "window": null,
                     *           "carrier": "http",
                     *           "weight": 80,
                     *           "priority": 0,
                     *           "throttledGoesOn": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ExplainedRoute"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    getStats: {
        parameters: {
            query?: {
                /** @description The first moment; 60 steps before `to` where it is not given. */
                from?: string;
                /** @description The moment after the last; now where it is not given. */
                to?: string;
                /** @description How long a step is; steps begin at its multiples in UTC. */
                step?: components["schemas"]["StatsStep"];
            };
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each step of the range, in order. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from": "2026-05-04T12:00:00.000Z",
                     *       "to": "2026-05-04T12:01:00.000Z",
                     *       "step": "1m",
                     *       "data": [
                     *         {
                     *           "at": "2026-05-04T12:00:00.000Z",
                     *           "registered": 0,
                     *           "sent": 980,
                     *           "delivered": 941,
                     *           "failed": 20,
                     *           "undelivered": 29,
                     *           "expired": 0,
                     *           "canceled": 0,
                     *           "captured": "98",
                     *           "released": "2"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Stats"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description How many entries a page has at most. */
                limit?: number;
            };
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of webhooks. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
                     *           "url": "https://shop.example.com/broadside",
                     *           "description": null,
                     *           "events": [
                     *             "campaign.completed",
                     *             "campaign.paused"
                     *           ],
                     *           "status": "enabled",
                     *           "disabledReason": null,
                     *           "disabledAt": null,
                     *           "consecutiveFailures": 0,
                     *           "failingSince": null,
                     *           "previousSecretUntil": null,
                     *           "createdAt": "2026-05-04T11:58:00.000Z",
                     *           "updatedAt": "2026-05-04T11:58:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://shop.example.com/broadside",
                 *       "events": [
                 *         "campaign.completed",
                 *         "campaign.paused"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateWebhook"];
            };
        };
        responses: {
            /** @description The webhook and its secret, which is shown only now. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
                     *       "url": "https://shop.example.com/broadside",
                     *       "description": null,
                     *       "events": [
                     *         "campaign.completed",
                     *         "campaign.paused"
                     *       ],
                     *       "status": "enabled",
                     *       "disabledReason": null,
                     *       "disabledAt": null,
                     *       "consecutiveFailures": 0,
                     *       "failingSince": null,
                     *       "previousSecretUntil": null,
                     *       "createdAt": "2026-05-04T11:58:00.000Z",
                     *       "updatedAt": "2026-05-04T11:58:00.000Z",
                     *       "secret": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.too_many_webhooks"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The id of a webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
                     *       "url": "https://shop.example.com/broadside",
                     *       "description": null,
                     *       "events": [
                     *         "campaign.completed",
                     *         "campaign.paused"
                     *       ],
                     *       "status": "enabled",
                     *       "disabledReason": null,
                     *       "disabledAt": null,
                     *       "consecutiveFailures": 0,
                     *       "failingSince": null,
                     *       "previousSecretUntil": null,
                     *       "createdAt": "2026-05-04T11:58:00.000Z",
                     *       "updatedAt": "2026-05-04T11:58:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["webhook_not_found"];
            408: components["responses"]["request_timeout"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    removeWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["webhook_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    changeWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "enabled"
                 *     }
                 */
                "application/json": components["schemas"]["ChangeWebhook"];
            };
        };
        responses: {
            /** @description The webhook as it is now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
                     *       "url": "https://shop.example.com/broadside",
                     *       "description": null,
                     *       "events": [
                     *         "campaign.completed",
                     *         "campaign.paused"
                     *       ],
                     *       "status": "enabled",
                     *       "disabledReason": null,
                     *       "disabledAt": null,
                     *       "consecutiveFailures": 0,
                     *       "failingSince": null,
                     *       "previousSecretUntil": null,
                     *       "createdAt": "2026-05-04T11:58:00.000Z",
                     *       "updatedAt": "2026-05-04T11:58:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["webhook_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "overlapHours": 24
                 *     }
                 */
                "application/json": components["schemas"]["RotateSecret"];
            };
        };
        responses: {
            /** @description The webhook and its new secret, which is shown only now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
                     *       "url": "https://shop.example.com/broadside",
                     *       "description": null,
                     *       "events": [
                     *         "campaign.completed",
                     *         "campaign.paused"
                     *       ],
                     *       "status": "enabled",
                     *       "disabledReason": null,
                     *       "disabledAt": null,
                     *       "consecutiveFailures": 0,
                     *       "failingSince": null,
                     *       "previousSecretUntil": null,
                     *       "createdAt": "2026-05-04T11:58:00.000Z",
                     *       "updatedAt": "2026-05-04T11:58:00.000Z",
                     *       "secret": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["webhook_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dlv_01950e8a9f107e3c8b2d4f6a8c0e1357",
                     *       "webhookId": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
                     *       "eventId": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                     *       "eventType": "campaign.paused",
                     *       "state": "pending",
                     *       "attempts": 1,
                     *       "nextTryAt": "2026-05-04T12:00:05.500Z",
                     *       "createdAt": "2026-05-04T12:00:00.000Z",
                     *       "finishedAt": null,
                     *       "payload": {
                     *         "id": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                     *         "type": "campaign.paused",
                     *         "timestamp": "2026-05-04T12:00:00.000Z",
                     *         "data": {
                     *           "campaignId": "cmp_2s",
                     *           "status": "paused",
                     *           "pausedReason": "user"
                     *         }
                     *       },
                     *       "log": [
                     *         {
                     *           "no": 1,
                     *           "at": "2026-05-04T12:00:00.250Z",
                     *           "durationMs": 31,
                     *           "status": 500,
                     *           "error": "bad_status",
                     *           "reply": "out of order"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDeliveryWithLog"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["webhook_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.webhook_disabled"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description Only deliveries in this state. */
                state?: components["schemas"]["DeliveryState"];
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description How many entries a page has at most. */
                limit?: number;
            };
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The id of a webhook. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "dlv_01950e8a9f107e3c8b2d4f6a8c0e1357",
                     *           "webhookId": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
                     *           "eventId": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                     *           "eventType": "campaign.paused",
                     *           "state": "pending",
                     *           "attempts": 1,
                     *           "nextTryAt": "2026-05-04T12:00:05.500Z",
                     *           "createdAt": "2026-05-04T12:00:00.000Z",
                     *           "finishedAt": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDeliveryPage"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["webhook_not_found"];
            408: components["responses"]["request_timeout"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The id of a delivery. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dlv_01950e8a9f107e3c8b2d4f6a8c0e1357",
                     *       "webhookId": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
                     *       "eventId": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                     *       "eventType": "campaign.paused",
                     *       "state": "pending",
                     *       "attempts": 1,
                     *       "nextTryAt": "2026-05-04T12:00:05.500Z",
                     *       "createdAt": "2026-05-04T12:00:00.000Z",
                     *       "finishedAt": null,
                     *       "payload": {
                     *         "id": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                     *         "type": "campaign.paused",
                     *         "timestamp": "2026-05-04T12:00:00.000Z",
                     *         "data": {
                     *           "campaignId": "cmp_2s",
                     *           "status": "paused",
                     *           "pausedReason": "user"
                     *         }
                     *       },
                     *       "log": [
                     *         {
                     *           "no": 1,
                     *           "at": "2026-05-04T12:00:00.250Z",
                     *           "durationMs": 31,
                     *           "status": 500,
                     *           "error": "bad_status",
                     *           "reply": "out of order"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDeliveryWithLog"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["delivery_not_found"];
            408: components["responses"]["request_timeout"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a delivery. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, pending; not what it tells. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dlv_01950e8a9f107e3c8b2d4f6a8c0e1357",
                     *       "webhookId": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
                     *       "eventId": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                     *       "eventType": "campaign.paused",
                     *       "state": "pending",
                     *       "attempts": 1,
                     *       "nextTryAt": "2026-05-04T12:00:05.500Z",
                     *       "createdAt": "2026-05-04T12:00:00.000Z",
                     *       "finishedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["delivery_not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.webhook_disabled"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    checkAlive: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
            400: components["responses"]["malformed_request"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["invalid_request"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
        };
    };
    checkReady: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready",
                     *       "postgres": true,
                     *       "redis": true
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        status: "ready";
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            400: components["responses"]["malformed_request"];
            408: components["responses"]["request_timeout"];
            422: components["responses"]["invalid_request"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["not_ready"];
        };
    };
    explainProblem: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The `code` of a problem. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The meaning of the code. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "too_large",
                     *       "status": 413,
                     *       "title": "Too large",
                     *       "meaning": "The body or the file is larger than this installation takes."
                     *     }
                     */
                    "application/json": components["schemas"]["ProblemKind"];
                };
            };
            400: components["responses"]["malformed_request"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["invalid_request"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded"];
        };
    };
    receiveReceiptByUrl: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The name of the carrier. */
                carrier: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Some cannot be understood; all others are committed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taken": 2,
                     *       "errors": [
                     *         {
                     *           "field": "1.status",
                     *           "detail": "must be one of sent, delivered, undelivered, expired, failed"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TakenReceipts"];
                };
            };
            /** @description All are committed. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["bad_signature"];
            404: components["responses"]["carrier_not_found"];
            408: components["responses"]["request_timeout"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["malformed_receipt"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["busy.overloaded.unavailable"];
        };
    };
    receiveReceipts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description Part of what is signed. */
                "webhook-id"?: string;
                /** @description Part of what is signed; at most five minutes from our clock. */
                "webhook-timestamp"?: string;
            };
            path: {
                /** @description The name of the carrier. */
                carrier: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ref": "2s-17-1",
                 *       "status": "delivered"
                 *     }
                 */
                "application/json": components["schemas"]["Receipt"] | components["schemas"]["Receipt"][];
            };
        };
        responses: {
            /** @description Some cannot be understood; all others are committed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "taken": 2,
                     *       "errors": [
                     *         {
                     *           "field": "1.status",
                     *           "detail": "must be one of sent, delivered, undelivered, expired, failed"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TakenReceipts"];
                };
            };
            /** @description All are committed. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["bad_signature"];
            404: components["responses"]["carrier_not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["malformed_receipt"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["receiveReceipts.503"];
        };
    };
    onCampaignStarted: {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event, the same at every attempt: ignore one that you have. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": string;
                /** @description Over id, timestamp and body, with each secret that is valid (Standard Webhooks). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                 *       "type": "campaign.started",
                 *       "timestamp": "2026-05-04T12:00:02.000Z",
                 *       "data": {
                 *         "campaignId": "cmp_2s",
                 *         "name": "Spring sale",
                 *         "status": "paused",
                 *         "pausedReason": "failure_rate",
                 *         "contacts": 5000,
                 *         "rejected": 12,
                 *         "counts": {
                 *           "queued": 3000,
                 *           "unknown": 0,
                 *           "sent": 600,
                 *           "failed": 900,
                 *           "undelivered": 7,
                 *           "expired": 0,
                 *           "canceled": 0,
                 *           "delivered": 493
                 *         },
                 *         "charged": "110",
                 *         "released": "90",
                 *         "version": 41,
                 *         "startedAt": "2026-05-04T12:00:00.000Z",
                 *         "finishedAt": null
                 *       }
                 *     }
                 */
                "application/json": {
                    id: string;
                    /** @constant */
                    type: "campaign.started";
                    /** @description When it happened. */
                    timestamp: components["schemas"]["Timestamp"];
                    data: components["schemas"]["CampaignChange"];
                };
            };
        };
        responses: {
            /** @description Nobody wants it any more: the webhook is disabled at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. Anything else, a redirect too, and it is sent again later. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCampaignPaused: {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event, the same at every attempt: ignore one that you have. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": string;
                /** @description Over id, timestamp and body, with each secret that is valid (Standard Webhooks). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                 *       "type": "campaign.paused",
                 *       "timestamp": "2026-05-04T12:00:02.000Z",
                 *       "data": {
                 *         "campaignId": "cmp_2s",
                 *         "name": "Spring sale",
                 *         "status": "paused",
                 *         "pausedReason": "failure_rate",
                 *         "contacts": 5000,
                 *         "rejected": 12,
                 *         "counts": {
                 *           "queued": 3000,
                 *           "unknown": 0,
                 *           "sent": 600,
                 *           "failed": 900,
                 *           "undelivered": 7,
                 *           "expired": 0,
                 *           "canceled": 0,
                 *           "delivered": 493
                 *         },
                 *         "charged": "110",
                 *         "released": "90",
                 *         "version": 41,
                 *         "startedAt": "2026-05-04T12:00:00.000Z",
                 *         "finishedAt": null
                 *       }
                 *     }
                 */
                "application/json": {
                    id: string;
                    /** @constant */
                    type: "campaign.paused";
                    /** @description When it happened. */
                    timestamp: components["schemas"]["Timestamp"];
                    data: components["schemas"]["CampaignChange"];
                };
            };
        };
        responses: {
            /** @description Nobody wants it any more: the webhook is disabled at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. Anything else, a redirect too, and it is sent again later. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCampaignResumed: {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event, the same at every attempt: ignore one that you have. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": string;
                /** @description Over id, timestamp and body, with each secret that is valid (Standard Webhooks). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                 *       "type": "campaign.resumed",
                 *       "timestamp": "2026-05-04T12:00:02.000Z",
                 *       "data": {
                 *         "campaignId": "cmp_2s",
                 *         "name": "Spring sale",
                 *         "status": "paused",
                 *         "pausedReason": "failure_rate",
                 *         "contacts": 5000,
                 *         "rejected": 12,
                 *         "counts": {
                 *           "queued": 3000,
                 *           "unknown": 0,
                 *           "sent": 600,
                 *           "failed": 900,
                 *           "undelivered": 7,
                 *           "expired": 0,
                 *           "canceled": 0,
                 *           "delivered": 493
                 *         },
                 *         "charged": "110",
                 *         "released": "90",
                 *         "version": 41,
                 *         "startedAt": "2026-05-04T12:00:00.000Z",
                 *         "finishedAt": null
                 *       }
                 *     }
                 */
                "application/json": {
                    id: string;
                    /** @constant */
                    type: "campaign.resumed";
                    /** @description When it happened. */
                    timestamp: components["schemas"]["Timestamp"];
                    data: components["schemas"]["CampaignChange"];
                };
            };
        };
        responses: {
            /** @description Nobody wants it any more: the webhook is disabled at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. Anything else, a redirect too, and it is sent again later. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCampaignCompleted: {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event, the same at every attempt: ignore one that you have. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": string;
                /** @description Over id, timestamp and body, with each secret that is valid (Standard Webhooks). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                 *       "type": "campaign.completed",
                 *       "timestamp": "2026-05-04T12:00:02.000Z",
                 *       "data": {
                 *         "campaignId": "cmp_2s",
                 *         "name": "Spring sale",
                 *         "status": "paused",
                 *         "pausedReason": "failure_rate",
                 *         "contacts": 5000,
                 *         "rejected": 12,
                 *         "counts": {
                 *           "queued": 3000,
                 *           "unknown": 0,
                 *           "sent": 600,
                 *           "failed": 900,
                 *           "undelivered": 7,
                 *           "expired": 0,
                 *           "canceled": 0,
                 *           "delivered": 493
                 *         },
                 *         "charged": "110",
                 *         "released": "90",
                 *         "version": 41,
                 *         "startedAt": "2026-05-04T12:00:00.000Z",
                 *         "finishedAt": null
                 *       }
                 *     }
                 */
                "application/json": {
                    id: string;
                    /** @constant */
                    type: "campaign.completed";
                    /** @description When it happened. */
                    timestamp: components["schemas"]["Timestamp"];
                    data: components["schemas"]["CampaignChange"];
                };
            };
        };
        responses: {
            /** @description Nobody wants it any more: the webhook is disabled at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. Anything else, a redirect too, and it is sent again later. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onCampaignCanceled: {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event, the same at every attempt: ignore one that you have. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": string;
                /** @description Over id, timestamp and body, with each secret that is valid (Standard Webhooks). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                 *       "type": "campaign.canceled",
                 *       "timestamp": "2026-05-04T12:00:02.000Z",
                 *       "data": {
                 *         "campaignId": "cmp_2s",
                 *         "name": "Spring sale",
                 *         "status": "paused",
                 *         "pausedReason": "failure_rate",
                 *         "contacts": 5000,
                 *         "rejected": 12,
                 *         "counts": {
                 *           "queued": 3000,
                 *           "unknown": 0,
                 *           "sent": 600,
                 *           "failed": 900,
                 *           "undelivered": 7,
                 *           "expired": 0,
                 *           "canceled": 0,
                 *           "delivered": 493
                 *         },
                 *         "charged": "110",
                 *         "released": "90",
                 *         "version": 41,
                 *         "startedAt": "2026-05-04T12:00:00.000Z",
                 *         "finishedAt": null
                 *       }
                 *     }
                 */
                "application/json": {
                    id: string;
                    /** @constant */
                    type: "campaign.canceled";
                    /** @description When it happened. */
                    timestamp: components["schemas"]["Timestamp"];
                    data: components["schemas"]["CampaignChange"];
                };
            };
        };
        responses: {
            /** @description Nobody wants it any more: the webhook is disabled at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. Anything else, a redirect too, and it is sent again later. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageUpdated: {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event, the same at every attempt: ignore one that you have. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": string;
                /** @description Over id, timestamp and body, with each secret that is valid (Standard Webhooks). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                 *       "type": "message.updated",
                 *       "timestamp": "2026-05-04T12:00:02.000Z",
                 *       "data": {
                 *         "campaignId": "cmp_2s",
                 *         "messages": [
                 *           {
                 *             "id": "msg_2s_17",
                 *             "to": "+14155550123",
                 *             "status": "undelivered",
                 *             "errorCode": "absent_subscriber",
                 *             "carrierCode": "27",
                 *             "segments": 1,
                 *             "run": 1
                 *           }
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": {
                    id: string;
                    /** @constant */
                    type: "message.updated";
                    /** @description When it happened. */
                    timestamp: components["schemas"]["Timestamp"];
                    data: components["schemas"]["MessagesUpdated"];
                };
            };
        };
        responses: {
            /** @description Nobody wants it any more: the webhook is disabled at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. Anything else, a redirect too, and it is sent again later. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onWebhookDisabled: {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event, the same at every attempt: ignore one that you have. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": string;
                /** @description Over id, timestamp and body, with each secret that is valid (Standard Webhooks). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                 *       "type": "webhook.disabled",
                 *       "timestamp": "2026-05-04T12:00:02.000Z",
                 *       "data": {
                 *         "webhookId": "whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071",
                 *         "url": "https://shop.example.com/broadside",
                 *         "reason": "failing"
                 *       }
                 *     }
                 */
                "application/json": {
                    id: string;
                    /** @constant */
                    type: "webhook.disabled";
                    /** @description When it happened. */
                    timestamp: components["schemas"]["Timestamp"];
                    data: {
                        webhookId: string;
                        url: string;
                        reason: components["schemas"]["WebhookFailure"];
                    };
                };
            };
        };
        responses: {
            /** @description Nobody wants it any more: the webhook is disabled at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. Anything else, a redirect too, and it is sent again later. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onWebhookTest: {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event, the same at every attempt: ignore one that you have. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": string;
                /** @description Over id, timestamp and body, with each secret that is valid (Standard Webhooks). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01950e8a9f0f7a6d91c3e5072b4d6f80",
                 *       "type": "webhook.test",
                 *       "timestamp": "2026-05-04T12:00:02.000Z",
                 *       "data": {
                 *         "message": "This is a test."
                 *       }
                 *     }
                 */
                "application/json": {
                    id: string;
                    /** @constant */
                    type: "webhook.test";
                    /** @description When it happened. */
                    timestamp: components["schemas"]["Timestamp"];
                    data: {
                        message: string;
                    };
                };
            };
        };
        responses: {
            /** @description Nobody wants it any more: the webhook is disabled at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Taken. Anything else, a redirect too, and it is sent again later. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
