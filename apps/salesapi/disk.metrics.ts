import { statfs } from 'node:fs/promises';
import { gauge, readAtScrape } from '../../libs/platform/telemetry/metrics.js';

const free = gauge({
  name: 'broadside_upload_disk_free_bytes',
  help: 'What is free on the disk of UPLOAD_DIR for processes like this one.',
});

const size = gauge({
  name: 'broadside_upload_disk_size_bytes',
  help: 'The size of the disk of UPLOAD_DIR.',
});

/** Shows how full the disk is that uploads are spooled to. Of the disks of the databases only their own machines know. */
export function showUploadDisk(folder: string): void {
  readAtScrape({
    name: 'upload_disk',
    read: () => statfs(folder),
    gauges: [free, size],
    show: ({ bavail, blocks, bsize }) => {
      free.set(bavail * bsize);
      size.set(blocks * bsize);
    },
  });
}
