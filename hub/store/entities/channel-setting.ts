/** What an operator changed about a channel at run time; `all` is the hub as a whole. No row: the settings of the environment. */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const ChannelSetting = defineEntity({
  name: 'ChannelSetting',
  tableName: 'channel_settings',
  properties: {
    /** A channel's name, or `all`. */
    name: p.text().primary(),
    paused: p.boolean().default(false),
    pausedBy: p.text().nullable(),
    pausedAt: p.datetime(3).nullable(),
    reason: p.text().nullable(),
    /** `count/seconds` for one principal; null: as the environment says. */
    limit: p.text().nullable(),
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});
export type ChannelSetting = InferEntity<typeof ChannelSetting>;
