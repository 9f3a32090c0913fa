import { Session } from 'node:inspector/promises';

/**
 * Gives back what starting took. Loading a thousand modules grows the heap to three times what stays in it, and an idle process
 * allocates too little for V8 to look at that again for minutes. What an inspector calls "collect garbage" is V8's answer
 * to a low memory notice: it also shrinks the young generation, which grows again under load.
 */
export async function collectStartGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  session.disconnect();
}
