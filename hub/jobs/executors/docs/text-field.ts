/** The fields that executors for documents share. */
import { z } from 'zod';

/** Longest text of one job, in characters; a request body holds no more. */
export const MAX_TEXT_LENGTH = 1_000_000;

export const textField = z.string().min(1, 'is empty').max(MAX_TEXT_LENGTH, `is longer than ${MAX_TEXT_LENGTH} characters`);

/** What an operator may change about the children that read texts. */
export const childSettings = {
  timeoutSeconds: z.int().min(1).max(120).default(30).describe('Seconds after which the work is given up'),
  memoryMegabytes: z.int().min(64).max(1_024).default(256).describe('Memory for one piece of work'),
};
