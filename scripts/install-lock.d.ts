import type { Server } from 'node:net';

export function takeLock(root: string, onWait: () => void): Promise<Server | undefined>;
