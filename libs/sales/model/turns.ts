/**
 * A row's position among those of its workspace, in SQL. What works off what is due of all workspaces, a limited number of rows at a
 * time, orders them by it: then workspaces take turns, and who has little waits for nobody who has much.
 */
export const turnOf = (workspaceId: string, order: string) =>
  `row_number() OVER (PARTITION BY ${workspaceId} ORDER BY ${order})`;
