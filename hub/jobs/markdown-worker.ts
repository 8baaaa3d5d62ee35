/** The thread of markdown-thread.ts: one text in, one text out. */
import { parentPort, workerData } from 'node:worker_threads';
import { drawMarkdown } from './markdown.ts';

parentPort!.postMessage(drawMarkdown(workerData as string), []);
