import { ok, type WebClient } from '../../libs/api-client/client.js';

export type NewWorkspace = { workspaceId: string; apiKey: string };

/** Makes a workspace and gives it credit. */
export async function createWorkspace(admin: WebClient, name: string, credit: string): Promise<NewWorkspace> {
  const { id, apiKey } = await ok(admin.POST('/workspaces', { body: { name } }));
  await topUp(admin, id, credit);
  return { workspaceId: id, apiKey };
}

export async function topUp(admin: WebClient, workspaceId: string, amount: string): Promise<void> {
  const params = { path: { id: workspaceId } };
  const body = { amount, reason: 'demonstration credit' };
  await ok(admin.POST('/workspaces/{id}/credit', { params, body }));
}
