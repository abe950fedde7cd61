/** One Prisma `create` per record. */
import { notificationRow, recordOf } from './notification-row.ts';
import { servePeer } from './peer.ts';

servePeer((prisma) => ({
  record: async (submission, origin) => {
    const row = notificationRow(submission, origin);
    // Only the id is read back: the whole row would be twice the work.
    await prisma.notificationAudit.create({ data: row, select: { id: true } });
    return { record: recordOf(row, submission), outcome: { type: 'recorded' } };
  },
}));
