-- Of these tables only the campaign names its workspace; all others belong to one by their campaign, which is part of
-- their keys. The references that left the campaign out are those that move money: neither a settlement nor a batch must be
-- booked to the reservation of another campaign, which may be another workspace's.
CREATE UNIQUE INDEX "run_campaign_id_id_key" ON "run"("campaign_id", "id");
DROP INDEX "run_campaign_id_idx";
ALTER TABLE "settlement" DROP CONSTRAINT "settlement_run_id_fkey";
ALTER TABLE "settlement" ADD CONSTRAINT "settlement_campaign_id_run_id_fkey"
    FOREIGN KEY ("campaign_id", "run_id") REFERENCES "run"("campaign_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "batch" DROP CONSTRAINT "batch_run_id_fkey";
ALTER TABLE "batch" ADD CONSTRAINT "batch_campaign_id_run_id_fkey"
    FOREIGN KEY ("campaign_id", "run_id") REFERENCES "run"("campaign_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
