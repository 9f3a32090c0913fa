import { Problem } from '../../../libs/platform/problems/problem.js';
import { Play, PRICE_MICROS } from './play.js';
import { bringToRest, isUnpaid, removeRows } from './rest.js';
import type { Script } from './script.js';
import type { World } from './world.js';

/**
 * Performs a script from the first upload to the last receipt.
 * @throws Broken with what is wrong, and how the last group of commands went.
 */
export async function perform(world: World, workspaceId: string, script: Script): Promise<void> {
  const play = new Play(world, script.circumstances, workspaceId);
  const { credit, campaigns } = play.soundProcess();
  await play.create();
  await play.check();
  const costMicros = PRICE_MICROS * BigInt(play.snapshot.campaigns[0]!.segments);
  await credit.topUp(play.topUpRequest((costMicros * BigInt(script.circumstances.creditQuarters)) / 4n));
  if (script.circumstances.running)
    await campaigns.run(workspaceId, play.campaignIds[0]!).catch(unlessRefused);

  for (const [act, groups] of script.acts.entries()) {
    if (act > 0)
      for (const id of play.campaignIds) await campaigns.retry(workspaceId, id).catch(unlessRefused);
    for (const group of groups) {
      await play.check();
      await play.group(group);
    }
    await play.check();
    await bringToRest(play);
  }

  // What never ran is run, so that every play has its end.
  await credit.topUp(play.topUpRequest(2n * costMicros));
  for (const campaign of play.snapshot.campaigns.filter(isUnpaid)) {
    await campaigns[campaign.status === 'draft' ? 'run' : 'resume'](workspaceId, BigInt(campaign.id));
  }
  await play.check();
  await bringToRest(play);
  await removeRows(play);
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof Problem)) throw error;
}
