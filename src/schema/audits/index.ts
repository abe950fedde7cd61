/** The audit kinds there are. A seventh one is one more name in this list. */
import type { AuditDeclaration } from '../define-audit.ts';
import { aiAnalysis } from './ai-analysis.ts';
import { effectiveness } from './effectiveness.ts';
import { notification } from './notification.ts';
import { orchestration } from './orchestration.ts';
import { signalProcessing } from './signal-processing.ts';
import { workflowExecution } from './workflow-execution.ts';

export const audits: readonly AuditDeclaration[] = [
  orchestration,
  signalProcessing,
  aiAnalysis,
  workflowExecution,
  notification,
  effectiveness,
];
