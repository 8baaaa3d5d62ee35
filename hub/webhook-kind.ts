/** How a webhook source shows that a message is its own: Standard Webhooks, as GitHub does, or with a key. */
export const SOURCE_KINDS = ['standard', 'github', 'apikey'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];
