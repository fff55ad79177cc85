/** Media types of VirusTotal's `type_tag`, for the kinds of file that mails carry; for when exiftool named none. */
export const mediaTypes: Readonly<Record<string, string>> = {
  peexe: 'application/vnd.microsoft.portable-executable',
  pedll: 'application/vnd.microsoft.portable-executable',
  elf: 'application/x-executable',
  android: 'application/vnd.android.package-archive',
  pdf: 'application/pdf',
  zip: 'application/zip',
  rar: 'application/vnd.rar',
  '7zip': 'application/x-7z-compressed',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
  javascript: 'text/javascript',
  text: 'text/plain',
};
