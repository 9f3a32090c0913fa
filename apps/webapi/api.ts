import type { ApiDescription } from '../../libs/platform/openapi/openapi.document.js';
import { AuditController } from './audit.controller.js';
import { CreditController } from './credit.controller.js';
import { KeysController, OperatorKeysController } from './keys.controller.js';
import { WorkspacesController } from './workspaces.controller.js';

/** What this API consists of; its document and its module are made from it. */
export const WEB_API: ApiDescription = {
  title: 'Broadside web API',
  description:
    'Workspaces, their keys and their credit. Amounts are decimal strings of credits, times are ISO 8601 in UTC. ' +
    'Fields and parameters nobody knows are refused. Balances move live over socket.io on the same port: ' +
    '`auth: {apiKey}`, events `workspace_credit` and `campaign_progress`.',
  tags: {
    Workspaces: 'A customer of this platform.',
    Credit: 'Prepaid credit and every movement of it.',
    Keys: 'A workspace exchanges its keys by itself.',
    Audit: 'Who changed what, when and from where.',
  },
  controllers: [
    WorkspacesController,
    CreditController,
    KeysController,
    OperatorKeysController,
    AuditController,
  ],
};
