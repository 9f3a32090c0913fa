/** What a failed connection is told as. Those of several addresses come as an AggregateError with an empty message. */
export function describeConnectionError(error: Error): string {
  const code = (error as { code?: string }).code;
  return [code, error.message || error.name].filter(Boolean).join(': ');
}
