/** One Prisma `createMany` per request: all of its records in one statement. */
import type { PrismaClient } from '../../src/generated/prisma/client.ts';
import type { Recorder } from '../../src/resolvers/record.ts';
import { type NotificationRow, notificationRow, recordOf } from './notification-row.ts';
import { servePeer } from './peer.ts';

/** The resolver records all of a batch in one turn of the event loop; they leave when the turn ends. */
const createManyRecorder = (prisma: PrismaClient): Recorder => {
  const rows: NotificationRow[] = [];
  let created: Promise<unknown> | undefined;
  return {
    record: async (submission, origin) => {
      const row = notificationRow(submission, origin);
      rows.push(row);
      created ??= Promise.resolve().then(() => prisma.notificationAudit.createMany({ data: rows }));
      await created;
      return { record: recordOf(row, submission), outcome: { type: 'recorded' } };
    },
  };
};

servePeer(createManyRecorder);
