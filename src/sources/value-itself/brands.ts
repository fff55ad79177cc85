import { skeleton } from './confusables.ts';
import type { ProtectedName } from './imitation.ts';

/**
 * Names that phishing imitates most, with domains that are truly theirs, so that the first run says something without
 * configuration. Country endings need not be listed; domains where customers get names of their own must not be
 * (they would be trusted with any name). `ordinary`: also a word or short, so it needs company to mean the firm.
 */
const table = `
paypal: paypal.com paypalobjects.com paypal.me paypal-corp.com paypal-community.com paypal.github.io
microsoft: microsoft.com microsoftonline.com microsoft.net microsoftonline-p.com microsoftedge.com microsoft365.com microsoftstream.com microsoftstore.com microsoft.github.io
office365: office365.com office.com outlook.com
outlook: outlook.com office.com office365.com live.com
onedrive: onedrive.com live.com
icloud: icloud.com icloud-content.com apple.com
apple ordinary: apple.com icloud.com cdn-apple.com apple-cloudkit.com apple-dns.net apple.news apple.github.io
google: google.com google-analytics.com googleapis.com googleusercontent.com googlemail.com googlesource.com google.dev google.github.io withgoogle.com
gmail: gmail.com google.com
amazon ordinary: amazon.com amazon-adsystem.com amazon.jobs amazon.work amazon.dev
facebook: facebook.com facebook.net facebookmail.com facebook.github.io
instagram: instagram.com cdninstagram.com
whatsapp: whatsapp.com whatsapp.net
netflix: netflix.com netflix.net netflix.github.io
linkedin: linkedin.com linkedin.github.io
twitter: twitter.com x.com
telegram ordinary: telegram.org telegram.me telegram.dog
dhl ordinary: dhl.com dhl-news.com
fedex: fedex.com
ups ordinary: ups.com upsemail.com
usps: usps.com usps.gov
docusign: docusign.com docusign.net
dropbox: dropbox.com dropboxusercontent.com dropbox.tech dropbox.github.io
adobe ordinary: adobe.com adobe.io adobelogin.com adobesign.com adobe.github.io
spotify: spotify.com
coinbase: coinbase.com
binance ordinary: binance.com binance.us binance.org
metamask: metamask.io
blockchain ordinary: blockchain.com blockchain.info
chase ordinary: chase.com
wellsfargo: wellsfargo.com wellsfargoadvisors.com wellsfargobank.com
bankofamerica: bankofamerica.com bofa.com
americanexpress: americanexpress.com aexp.com
citibank: citibank.com citi.com
hsbc: hsbc.com hsbcnet.com
barclays: barclays.com barclaycard.co.uk
santander ordinary: santander.com
revolut: revolut.com
steamcommunity: steamcommunity.com steampowered.com
github: github.com github.dev github.blog github.github.io
`;

export const brands: readonly ProtectedName[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [head = '', domains = ''] = line.split(': ');
    const [name = '', ordinary] = head.split(' ');
    return { name, looks: skeleton(name), domains: domains.split(' '), ordinary: ordinary !== undefined, everyCountry: true };
  });
