/** A vendor that answers at once, or after so many milliseconds (first argument), in a process of its own so that it does not share our core. Prints its port. */
import { createServer } from 'node:http';
import process from 'node:process';

const latencyMs = Number(process.argv[2] ?? 0);
const body = JSON.stringify({
  data: {
    ipAddress: '203.0.113.7',
    isPublic: true,
    ipVersion: 4,
    isWhitelisted: false,
    abuseConfidenceScore: 42,
    countryCode: 'DE',
    usageType: 'Data Center/Web Hosting/Transit',
    isp: 'An ISP',
    domain: 'example.com',
    hostnames: [],
    isTor: false,
    totalReports: 12,
    numDistinctUsers: 4,
    lastReportedAt: '2026-09-16T18:57:24+00:00',
  },
});
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
const server = createServer((_, response) => {
  const answer = (): void => void response.writeHead(200, headers).end(body);
  if (latencyMs > 0) setTimeout(answer, latencyMs);
  else answer();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' && address ? address.port : 0}\n`);
});
