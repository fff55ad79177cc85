/** Where lists come in. */
export const bulkSettings = {};
