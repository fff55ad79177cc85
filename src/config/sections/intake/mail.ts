/** Where reported mails come in. */
export const mailSettings = {};
