/** The part of a campaign's JSON that the command line reads. */
export type CampaignJson = {
  id: string;
  status: string;
  contacts: number;
  rejected: number;
  segments: number;
  cost: string;
  charged: string;
  counts: Record<string, number>;
};
export type CreditJson = { balance: string; reserved: string; available: string; version: number };

/** A client of the platform's own REST interface; it sees no more than any other user. */
export class Api {
  constructor(
    private readonly baseUrl: string,
    private readonly key: string,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.#json(path, {});
  }

  post<T>(path: string, body: object | FormData): Promise<T> {
    if (body instanceof FormData) return this.#json(path, { method: 'POST', body });
    const headers = { 'content-type': 'application/json' };
    return this.#json(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** @throws Error with the problem's own words if the answer is not a 2xx. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, authorization: `Bearer ${this.key}` };
    const response = await fetch(`${this.baseUrl}${path}`, { ...init, headers });
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
    const words = problem.detail ?? problem.title ?? response.statusText;
    throw new ApiError(response.status, `${init.method ?? 'GET'} ${path}: ${response.status} ${words}`);
  }

  async #json<T>(path: string, init: RequestInit): Promise<T> {
    return (await (await this.fetch(path, init)).json()) as T;
  }
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export type NewWorkspace = { workspaceId: string; apiKey: string };

/** Makes a workspace and gives it credit. */
export async function createWorkspace(admin: Api, name: string, credit: string): Promise<NewWorkspace> {
  const { id, apiKey } = await admin.post<{ id: string; apiKey: string }>('/workspaces', { name });
  await topUp(admin, id, credit);
  return { workspaceId: id, apiKey };
}

export async function topUp(admin: Api, workspaceId: string, amount: string): Promise<void> {
  await admin.post(`/workspaces/${workspaceId}/credit`, { amount, reason: 'demonstration credit' });
}
