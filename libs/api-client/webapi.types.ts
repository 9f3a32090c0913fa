// Generated from the OpenAPI document by scripts/generate-client.mjs.

export interface paths {
    "/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workspaces, the oldest first
         * @description Sandboxes are named with their workspaces.
         */
        get: operations["listWorkspaces"];
        put?: never;
        /**
         * Create a workspace and its first key
         * @description Create a workspace and its first key
         */
        post: operations["createWorkspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See any workspace, its credit and whether it is suspended
         * @description See any workspace, its credit and whether it is suspended
         */
        get: operations["showWorkspace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend a workspace and its sandbox
         * @description Its keys are refused with 403 `workspace_suspended`, its sockets end, its campaigns and single sends pause within seconds with the reason `suspended`, and scheduled ones do not begin. What is with the carrier runs its course. Suspending again changes nothing.
         */
        post: operations["suspendWorkspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the suspension of a workspace
         * @description Its keys open what they did, and what the suspension has paused goes on within seconds.
         */
        post: operations["resumeWorkspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See the workspace of the key and its credit
         * @description The key needs the scope `credit:read`.
         */
        get: operations["getWorkspace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/credit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Top up the credit of a workspace, or take some away
         * @description Top up the credit of a workspace, or take some away
         */
        post: operations["moveCredit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/me/journal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List every movement of the credit, the newest first
         * @description The key needs the scope `credit:read`.
         */
        get: operations["listJournal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/me/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys, the oldest first
         * @description Those of the sandbox too, unless a test key asks: it knows nothing but its sandbox.
         *
         *     The key needs the scope `keys:read`.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Add a key
         * @description A key gives no more than it has: the new one may have only scopes of the one that asks and ends no later, and a test key makes test keys only. It lives on where the one that asks is revoked. The first test key makes the sandbox of the workspace.
         *
         *     The key needs the scope `keys:write`.
         */
        post: operations["addKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/me/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace a key
         * @description Makes a key with the same scopes and as long a life, but none longer than that of the key that asks. The old one is good for `overlapMinutes` more, so that every program can move over to the new one.
         *
         *     The key needs the scope `keys:write`.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/me/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description It opens nothing any more, and its sockets end. The keys that it made live on; `madeBy` in the list tells which. A key revokes none that has a scope it lacks itself, and the last key with every scope is revoked by the operator alone. Revoking again changes nothing.
         *
         *     The key needs the scope `keys:write`.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of a workspace and of its sandbox, the oldest first
         * @description List the keys of a workspace and of its sandbox, the oldest first
         */
        get: operations["listWorkspaceKeys"];
        put?: never;
        /**
         * Add a key to a workspace
         * @description Without `scopes` it has every scope, those of later versions too, and without `expiresAt` it does not end.
         */
        post: operations["addWorkspaceKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces/{id}/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key of a workspace
         * @description Any of its keys, also the last one with every scope. Revoking again changes nothing.
         */
        delete: operations["revokeWorkspaceKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what the operator changed, what became of keys and what they did, the newest first
         * @description Entries are written together with what they tell of, and never changed or removed. Those of campaigns and webhooks come some seconds later, from the sales side. Exports of one file by one key are told of once a minute; wrong admin keys are counted, an entry a minute for each network they come from (`admin.refused`).
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
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
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @example {
         *       "name": "Acme"
         *     }
         */
        CreateWorkspace: {
            name: string;
        };
        /**
         * @example {
         *       "reason": "Complaints about unasked messages"
         *     }
         */
        SuspendWorkspace: {
            /** @description For the operator; the workspace is not told. */
            reason: string;
        };
        /**
         * @example {
         *       "amount": "1000",
         *       "reason": "Invoice 2026-104"
         *     }
         */
        MoveCredit: {
            /** @description Positive tops up, negative takes away; a decimal string, six places at most. */
            amount: string;
            reason: string;
        };
        /**
         * @default {}
         * @example {
         *       "mode": "live",
         *       "scopes": [
         *         "campaigns:read",
         *         "campaigns:write"
         *       ],
         *       "expiresAt": "2099-12-31T00:00:00Z"
         *     }
         */
        AddKey: {
            mode?: components["schemas"]["KeyMode"];
            /** @description Of those that the key of this request has; all of them where none is named. */
            scopes?: components["schemas"]["Scope"][];
            /**
             * Format: date-time
             * @description When the key ends by itself, at the latest with the key of this request, as it does where this is left out.
             */
            expiresAt?: string;
        };
        /**
         * @description What a test key starts goes to a simulated carrier and is paid with test credit.
         * @enum {string}
         */
        KeyMode: "live" | "test";
        /** @enum {string} */
        Scope: "campaigns:read" | "campaigns:write" | "messages:read" | "messages:write" | "credit:read" | "keys:read" | "keys:write" | "webhooks:read" | "webhooks:write";
        /**
         * @default {}
         * @example {
         *       "overlapMinutes": 60
         *     }
         */
        RotateKey: {
            /**
             * @description How long the old key is good for still; 0 ends it at once.
             * @default 60
             */
            overlapMinutes: number;
        };
        /**
         * @default {}
         * @example {
         *       "mode": "live"
         *     }
         */
        AddWorkspaceKey: {
            mode?: components["schemas"]["KeyMode"];
            scopes?: components["schemas"]["Scope"][];
            /** Format: date-time */
            expiresAt?: string;
        };
        /** @enum {string} */
        AuditAction: "workspace.create" | "workspace.create_sandbox" | "workspace.suspend" | "workspace.resume" | "credit.move" | "key.add" | "key.rotate" | "key.revoke" | "admin.refused" | "campaign.run" | "campaign.schedule" | "campaign.pause" | "campaign.resume" | "campaign.cancel" | "campaign.retry" | "campaign.delete" | "campaign.export" | "webhook.create" | "webhook.change" | "webhook.remove" | "webhook.rotate_secret";
        /**
         * @description Stable; what a program looks at.
         * @enum {string}
         */
        ProblemCode: "malformed_request" | "broken_upload" | "unauthorized" | "bad_signature" | "insufficient_credit" | "insufficient_scope" | "workspace_suspended" | "not_found" | "campaign_not_found" | "message_not_found" | "webhook_not_found" | "delivery_not_found" | "carrier_not_found" | "method_not_allowed" | "request_timeout" | "wrong_status" | "nothing_to_retry" | "too_many_retries" | "still_settling" | "routes_changed" | "below_reserved" | "too_many_keys" | "too_many_webhooks" | "quota_exceeded" | "webhook_disabled" | "last_full_key" | "key_ended" | "test_mode_off" | "idempotency_in_flight" | "messages_removed" | "too_large" | "uri_too_long" | "unsupported_media_type" | "invalid_request" | "amount_too_large" | "idempotency_key_reused" | "invalid_template" | "empty_file" | "binary_file" | "malformed_workbook" | "workbook_too_large" | "no_phone_column" | "ambiguous_phone_column" | "too_many_columns" | "column_name_too_long" | "too_many_rows" | "malformed_csv" | "row_too_long" | "no_usable_row" | "malformed_receipt" | "headers_too_large" | "rate_limited" | "internal_error" | "concurrency_limited" | "overloaded" | "busy" | "insufficient_storage" | "unavailable" | "not_ready";
        /**
         * @description Credits as an exact decimal string.
         * @example 999.5
         */
        Amount: string;
        /**
         * @example {
         *       "id": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
         *       "name": "Acme",
         *       "apiKey": "bs_live_EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXA",
         *       "createdAt": "2026-05-04T12:00:00.000Z"
         *     }
         */
        NewWorkspace: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description Shown once, and never again. */
            apiKey: string;
            createdAt: components["schemas"]["Timestamp"];
        };
        /**
         * Format: date-time
         * @description ISO 8601 in UTC.
         * @example 2026-05-04T12:00:00.000Z
         */
        Timestamp: string;
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
         *           "name": "Acme",
         *           "createdAt": "2026-05-04T12:00:00.000Z",
         *           "sandboxId": null,
         *           "suspendedAt": null,
         *           "suspendedReason": null,
         *           "credit": {
         *             "balance": "1000",
         *             "reserved": "500",
         *             "available": "500",
         *             "version": 7
         *           }
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        WorkspaceOverviewPage: {
            data: components["schemas"]["WorkspaceOverview"][];
            /** @description The `cursor` of the next page; null on the last one, and on no other, though it may be empty. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
         *       "name": "Acme",
         *       "createdAt": "2026-05-04T12:00:00.000Z",
         *       "sandboxId": null,
         *       "suspendedAt": null,
         *       "suspendedReason": null,
         *       "credit": {
         *         "balance": "1000",
         *         "reserved": "500",
         *         "available": "500",
         *         "version": 7
         *       }
         *     }
         */
        WorkspaceOverview: {
            /** Format: uuid */
            id: string;
            name: string;
            createdAt: components["schemas"]["Timestamp"];
            /** @description The workspace of its test keys, where it has any. */
            sandboxId: string | null;
            /** @description Since when its keys are refused and nothing of it is sent. */
            suspendedAt: components["schemas"]["Timestamp"] | null;
            /** @description Of the operator, for the operator. */
            suspendedReason: string | null;
            credit: components["schemas"]["Credit"];
        };
        Credit: {
            balance: components["schemas"]["Amount"];
            /** @description Set aside for running campaigns. */
            reserved: components["schemas"]["Amount"];
            /** @description Balance less reserved. */
            available: components["schemas"]["Amount"];
            /** @description Grows with every change. */
            version: number;
        };
        /**
         * @example {
         *       "id": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
         *       "name": "Acme",
         *       "mode": "live",
         *       "credit": {
         *         "balance": "1000",
         *         "reserved": "500",
         *         "available": "500",
         *         "version": 7
         *       }
         *     }
         */
        Workspace: {
            /** Format: uuid */
            id: string;
            name: string;
            mode: components["schemas"]["KeyMode"];
            credit: components["schemas"]["Credit"];
        };
        /**
         * @example {
         *       "id": "42",
         *       "kind": "topup",
         *       "amount": "1000",
         *       "balanceAfter": "1200.5",
         *       "reason": "Invoice 2026-104",
         *       "reservationId": null,
         *       "at": "2026-05-04T12:00:00.000Z"
         *     }
         */
        JournalEntry: {
            id: string;
            kind: components["schemas"]["JournalKind"];
            /** @description Negative where credit was taken. */
            amount: components["schemas"]["Amount"];
            balanceAfter: components["schemas"]["Amount"];
            reason: string | null;
            reservationId: string | null;
            at: components["schemas"]["Timestamp"];
        };
        /**
         * @description A capture pays sent messages.
         * @enum {string}
         */
        JournalKind: "topup" | "adjust" | "capture";
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "42",
         *           "kind": "topup",
         *           "amount": "1000",
         *           "balanceAfter": "1200.5",
         *           "reason": "Invoice 2026-104",
         *           "reservationId": null,
         *           "at": "2026-05-04T12:00:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        JournalEntryPage: {
            data: components["schemas"]["JournalEntry"][];
            /** @description The `cursor` of the next page; null on the last one, and on no other, though it may be empty. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "0197a1c2-6e4f-7a5b-8d9c-2f3a4b5c6d7e",
         *       "prefix": "bs_live_EXAMPL",
         *       "mode": "live",
         *       "scopes": [
         *         "campaigns:read",
         *         "campaigns:write"
         *       ],
         *       "createdAt": "2026-05-04T12:00:00.000Z",
         *       "expiresAt": null,
         *       "lastUsedAt": null,
         *       "revokedAt": null,
         *       "replacedBy": null,
         *       "madeBy": null,
         *       "apiKey": "bs_live_EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXA"
         *     }
         */
        NewKey: {
            /** Format: uuid */
            id: string;
            /** @description What a person recognises the key by. */
            prefix: string;
            mode: components["schemas"]["KeyMode"];
            scopes: components["schemas"]["Scope"][];
            createdAt: components["schemas"]["Timestamp"];
            expiresAt: components["schemas"]["Timestamp"] | null;
            /** @description To ten minutes. */
            lastUsedAt: components["schemas"]["Timestamp"] | null;
            revokedAt: components["schemas"]["Timestamp"] | null;
            /** @description The key that was made by rotating this one. */
            replacedBy: string | null;
            /** @description The key that made it; null where the operator did. */
            madeBy: string | null;
            /** @description Shown once, and never again. */
            apiKey: string;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "0197a1c2-6e4f-7a5b-8d9c-2f3a4b5c6d7e",
         *           "prefix": "bs_live_EXAMPL",
         *           "mode": "live",
         *           "scopes": [
         *             "campaigns:read",
         *             "campaigns:write"
         *           ],
         *           "createdAt": "2026-05-04T12:00:00.000Z",
         *           "expiresAt": null,
         *           "lastUsedAt": "2026-05-04T12:10:00.000Z",
         *           "revokedAt": null,
         *           "replacedBy": null,
         *           "madeBy": null
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        KeyPage: {
            data: components["schemas"]["Key"][];
            /** @description The `cursor` of the next page; null on the last one, and on no other, though it may be empty. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "0197a1c2-6e4f-7a5b-8d9c-2f3a4b5c6d7e",
         *       "prefix": "bs_live_EXAMPL",
         *       "mode": "live",
         *       "scopes": [
         *         "campaigns:read",
         *         "campaigns:write"
         *       ],
         *       "createdAt": "2026-05-04T12:00:00.000Z",
         *       "expiresAt": null,
         *       "lastUsedAt": "2026-05-04T12:10:00.000Z",
         *       "revokedAt": null,
         *       "replacedBy": null,
         *       "madeBy": null
         *     }
         */
        Key: {
            /** Format: uuid */
            id: string;
            /** @description What a person recognises the key by. */
            prefix: string;
            mode: components["schemas"]["KeyMode"];
            scopes: components["schemas"]["Scope"][];
            createdAt: components["schemas"]["Timestamp"];
            expiresAt: components["schemas"]["Timestamp"] | null;
            /** @description To ten minutes. */
            lastUsedAt: components["schemas"]["Timestamp"] | null;
            revokedAt: components["schemas"]["Timestamp"] | null;
            /** @description The key that was made by rotating this one. */
            replacedBy: string | null;
            /** @description The key that made it; null where the operator did. */
            madeBy: string | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "7",
         *           "at": "2026-05-04T12:00:00.000Z",
         *           "actor": "admin",
         *           "actorId": "5f0c9a1b",
         *           "action": "credit.move",
         *           "workspaceId": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
         *           "target": "42",
         *           "address": "10.0.0.7",
         *           "requestId": "req_5f0c9a1b2d3e4f601",
         *           "details": {
         *             "amount": "1000",
         *             "reason": "Invoice 2026-104"
         *           }
         *         }
         *       ],
         *       "nextCursor": null
         *     }
         */
        AuditEntryPage: {
            data: components["schemas"]["AuditEntry"][];
            /** @description The `cursor` of the next page; null on the last one, and on no other, though it may be empty. */
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "id": "7",
         *       "at": "2026-05-04T12:00:00.000Z",
         *       "actor": "admin",
         *       "actorId": "5f0c9a1b",
         *       "action": "credit.move",
         *       "workspaceId": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
         *       "target": "42",
         *       "address": "10.0.0.7",
         *       "requestId": "req_5f0c9a1b2d3e4f601",
         *       "details": {
         *         "amount": "1000",
         *         "reason": "Invoice 2026-104"
         *       }
         *     }
         */
        AuditEntry: {
            id: string;
            at: components["schemas"]["Timestamp"];
            actor: components["schemas"]["AuditActor"];
            /** @description The id of the workspace’s key, a fingerprint of the operator’s, or empty. */
            actorId: string;
            action: components["schemas"]["AuditAction"];
            /** @description Null where it is nobody’s. */
            workspaceId: string | null;
            /** @description The id of what was changed. */
            target: string;
            /** @description Where the request came from. */
            address: string;
            requestId: string | null;
            details: {
                [key: string]: unknown;
            };
        };
        /** @enum {string} */
        AuditActor: "admin" | "key" | "system";
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
         * @description `amount_too_large`: The balance cannot hold this amount.
         *
         *     `idempotency_key_reused`: This `Idempotency-Key` came before with another request; send a new one.
         *
         *     `invalid_request`: Fields or parameters are missing, unknown or not acceptable; `errors` names each.
         */
        "amount_too_large.idempotency_key_reused.invalid_request": {
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
                    code: "amount_too_large" | "idempotency_key_reused" | "invalid_request";
                };
            };
        };
        /**
         * @description `below_reserved`: The credit to be taken away is reserved for a campaign.
         *
         *     `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.
         */
        "below_reserved.idempotency_in_flight": {
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
                    code: "below_reserved" | "idempotency_in_flight";
                };
            };
        };
        /**
         * @description `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.
         *
         *     `too_many_keys`: The workspace has as many keys as it may have; revoke one first.
         */
        "idempotency_in_flight.too_many_keys": {
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
                    code: "idempotency_in_flight" | "too_many_keys";
                };
            };
        };
        /**
         * @description `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.
         *
         *     `key_ended`: The key is revoked or expired already; add a new one.
         *
         *     `last_full_key`: No other key of the workspace with every scope would live as long; add one first, or ask the operator.
         *
         *     `too_many_keys`: The workspace has as many keys as it may have; revoke one first.
         */
        "rotateKey.409": {
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
                    code: "idempotency_in_flight" | "key_ended" | "last_full_key" | "too_many_keys";
                };
            };
        };
        /**
         * @description `idempotency_in_flight`: A request with this `Idempotency-Key` is being carried out; repeat after `Retry-After`.
         *
         *     `last_full_key`: No other key of the workspace with every scope would live as long; add one first, or ask the operator.
         */
        "idempotency_in_flight.last_full_key": {
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
                    code: "idempotency_in_flight" | "last_full_key";
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
    listWorkspaces: {
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
            /** @description A page of workspaces. */
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
                     *           "id": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
                     *           "name": "Acme",
                     *           "createdAt": "2026-05-04T12:00:00.000Z",
                     *           "sandboxId": null,
                     *           "suspendedAt": null,
                     *           "suspendedReason": null,
                     *           "credit": {
                     *             "balance": "1000",
                     *             "reserved": "500",
                     *             "available": "500",
                     *             "version": 7
                     *           }
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceOverviewPage"];
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
    createWorkspace: {
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
                 *       "name": "Acme"
                 *     }
                 */
                "application/json": components["schemas"]["CreateWorkspace"];
            };
        };
        responses: {
            /** @description The workspace, with its key. */
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
                     *       "id": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
                     *       "name": "Acme",
                     *       "apiKey": "bs_live_EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXA",
                     *       "createdAt": "2026-05-04T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["NewWorkspace"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    showWorkspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The id of a workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workspace. */
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
                     *       "id": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
                     *       "name": "Acme",
                     *       "createdAt": "2026-05-04T12:00:00.000Z",
                     *       "sandboxId": null,
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "credit": {
                     *         "balance": "1000",
                     *         "reserved": "500",
                     *         "available": "500",
                     *         "version": 7
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceOverview"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    suspendWorkspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "Complaints about unasked messages"
                 *     }
                 */
                "application/json": components["schemas"]["SuspendWorkspace"];
            };
        };
        responses: {
            /** @description The workspace, suspended. */
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
                     *       "id": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
                     *       "name": "Acme",
                     *       "createdAt": "2026-05-04T12:00:00.000Z",
                     *       "sandboxId": null,
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "credit": {
                     *         "balance": "1000",
                     *         "reserved": "500",
                     *         "available": "500",
                     *         "version": 7
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceOverview"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    resumeWorkspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workspace, as before. */
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
                     *       "id": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
                     *       "name": "Acme",
                     *       "createdAt": "2026-05-04T12:00:00.000Z",
                     *       "sandboxId": null,
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "credit": {
                     *         "balance": "1000",
                     *         "reserved": "500",
                     *         "available": "500",
                     *         "version": 7
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WorkspaceOverview"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    getWorkspace: {
        parameters: {
            query?: never;
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
            /** @description The workspace. */
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
                     *       "id": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
                     *       "name": "Acme",
                     *       "mode": "live",
                     *       "credit": {
                     *         "balance": "1000",
                     *         "reserved": "500",
                     *         "available": "500",
                     *         "version": 7
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Workspace"];
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
    moveCredit: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount": "1000",
                 *       "reason": "Invoice 2026-104"
                 *     }
                 */
                "application/json": components["schemas"]["MoveCredit"];
            };
        };
        responses: {
            /** @description The entry of the journal. */
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
                     *       "id": "42",
                     *       "kind": "topup",
                     *       "amount": "1000",
                     *       "balanceAfter": "1200.5",
                     *       "reason": "Invoice 2026-104",
                     *       "reservationId": null,
                     *       "at": "2026-05-04T12:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["JournalEntry"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["below_reserved.idempotency_in_flight"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["amount_too_large.idempotency_key_reused.invalid_request"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    listJournal: {
        parameters: {
            query?: {
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
            /** @description A page of the journal. */
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
                     *           "id": "42",
                     *           "kind": "topup",
                     *           "amount": "1000",
                     *           "balanceAfter": "1200.5",
                     *           "reason": "Invoice 2026-104",
                     *           "reservationId": null,
                     *           "at": "2026-05-04T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["JournalEntryPage"];
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
    listKeys: {
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
            /** @description A page of keys. */
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
                     *           "id": "0197a1c2-6e4f-7a5b-8d9c-2f3a4b5c6d7e",
                     *           "prefix": "bs_live_EXAMPL",
                     *           "mode": "live",
                     *           "scopes": [
                     *             "campaigns:read",
                     *             "campaigns:write"
                     *           ],
                     *           "createdAt": "2026-05-04T12:00:00.000Z",
                     *           "expiresAt": null,
                     *           "lastUsedAt": "2026-05-04T12:10:00.000Z",
                     *           "revokedAt": null,
                     *           "replacedBy": null,
                     *           "madeBy": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["KeyPage"];
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
    addKey: {
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
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "mode": "live",
                 *       "scopes": [
                 *         "campaigns:read",
                 *         "campaigns:write"
                 *       ],
                 *       "expiresAt": "2099-12-31T00:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["AddKey"];
            };
        };
        responses: {
            /** @description The key, with its secret. */
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
                     *       "id": "0197a1c2-6e4f-7a5b-8d9c-2f3a4b5c6d7e",
                     *       "prefix": "bs_live_EXAMPL",
                     *       "mode": "live",
                     *       "scopes": [
                     *         "campaigns:read",
                     *         "campaigns:write"
                     *       ],
                     *       "createdAt": "2026-05-04T12:00:00.000Z",
                     *       "expiresAt": null,
                     *       "lastUsedAt": null,
                     *       "revokedAt": null,
                     *       "replacedBy": null,
                     *       "madeBy": null,
                     *       "apiKey": "bs_live_EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXA"
                     *     }
                     */
                    "application/json": components["schemas"]["NewKey"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.too_many_keys"];
            413: components["responses"]["too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["concurrency_limited.rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a key. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlapMinutes": 60
                 *     }
                 */
                "application/json": components["schemas"]["RotateKey"];
            };
        };
        responses: {
            /** @description The new key, with its secret. */
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
                     *       "id": "0197a1c2-6e4f-7a5b-8d9c-2f3a4b5c6d7e",
                     *       "prefix": "bs_live_EXAMPL",
                     *       "mode": "live",
                     *       "scopes": [
                     *         "campaigns:read",
                     *         "campaigns:write"
                     *       ],
                     *       "createdAt": "2026-05-04T12:00:00.000Z",
                     *       "expiresAt": null,
                     *       "lastUsedAt": null,
                     *       "revokedAt": null,
                     *       "replacedBy": null,
                     *       "madeBy": null,
                     *       "apiKey": "bs_live_EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXA"
                     *     }
                     */
                    "application/json": components["schemas"]["NewKey"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["insufficient_scope.workspace_suspended"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["rotateKey.409"];
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
    revokeKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a key. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key is revoked. */
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
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.last_full_key"];
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
    listWorkspaceKeys: {
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
            path: {
                /** @description The id of a workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys. */
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
                     *           "id": "0197a1c2-6e4f-7a5b-8d9c-2f3a4b5c6d7e",
                     *           "prefix": "bs_live_EXAMPL",
                     *           "mode": "live",
                     *           "scopes": [
                     *             "campaigns:read",
                     *             "campaigns:write"
                     *           ],
                     *           "createdAt": "2026-05-04T12:00:00.000Z",
                     *           "expiresAt": null,
                     *           "lastUsedAt": "2026-05-04T12:10:00.000Z",
                     *           "revokedAt": null,
                     *           "replacedBy": null,
                     *           "madeBy": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            414: components["responses"]["uri_too_long"];
            422: components["responses"]["invalid_request"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["overloaded.unavailable"];
        };
    };
    addWorkspaceKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "mode": "live"
                 *     }
                 */
                "application/json": components["schemas"]["AddWorkspaceKey"];
            };
        };
        responses: {
            /** @description The key, with its secret. */
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
                     *       "id": "0197a1c2-6e4f-7a5b-8d9c-2f3a4b5c6d7e",
                     *       "prefix": "bs_live_EXAMPL",
                     *       "mode": "live",
                     *       "scopes": [
                     *         "campaigns:read",
                     *         "campaigns:write"
                     *       ],
                     *       "createdAt": "2026-05-04T12:00:00.000Z",
                     *       "expiresAt": null,
                     *       "lastUsedAt": null,
                     *       "revokedAt": null,
                     *       "replacedBy": null,
                     *       "madeBy": null,
                     *       "apiKey": "bs_live_EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXA"
                     *     }
                     */
                    "application/json": components["schemas"]["NewKey"];
                };
            };
            400: components["responses"]["malformed_request"];
            401: components["responses"]["unauthorized"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight.too_many_keys"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    revokeWorkspaceKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Taken over into the reply and every log line; made where there is none. */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The id of a key. */
                keyId: string;
                /** @description The id of a workspace. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key is revoked. */
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
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_in_flight"];
            413: components["responses"]["too_large"];
            414: components["responses"]["uri_too_long"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused.invalid_request"];
            429: components["responses"]["rate_limited"];
            431: components["responses"]["headers_too_large"];
            500: components["responses"]["internal_error"];
            503: components["responses"]["insufficient_storage.overloaded.unavailable"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description How many entries a page has at most. */
                limit?: number;
                action?: components["schemas"]["AuditAction"];
                workspaceId?: string;
                /** @description From this time on. */
                since?: string;
                /** @description Before this time. */
                until?: string;
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
            /** @description A page of the log. */
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
                     *           "id": "7",
                     *           "at": "2026-05-04T12:00:00.000Z",
                     *           "actor": "admin",
                     *           "actorId": "5f0c9a1b",
                     *           "action": "credit.move",
                     *           "workspaceId": "0197a1c2-5d3e-7b4a-9c8d-1e2f3a4b5c6d",
                     *           "target": "42",
                     *           "address": "10.0.0.7",
                     *           "requestId": "req_5f0c9a1b2d3e4f601",
                     *           "details": {
                     *             "amount": "1000",
                     *             "reason": "Invoice 2026-104"
                     *           }
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["AuditEntryPage"];
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
}
