#!/usr/bin/env node
// ES5 only, no node: prefix: a Node.js of any age must get as far as the one line that says what is wrong.
'use strict';

var fs = require('fs');
var path = require('path');

/** First version whose node:sqlite needs no flag. */
var floor = [22, 13];

function isTooOld(version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  return major < floor[0] || (major === floor[0] && Number(parts[1]) < floor[1]);
}

function refuse(message) {
  process.stderr.write('assay: ' + message + '\n');
  process.exitCode = 1;
}

if (isTooOld(process.versions.node)) {
  refuse(
    [
      'ASSAY_NODE_TOO_OLD: needs Node.js 22.13 or newer, found ' + process.versions.node + ' (' + process.execPath + ').',
      'In the project, "npm ci" brings Node.js 24 and "npx assay" uses it;',
      '"npm install -g assay" needs Node.js 22.13 or newer on the machine.'
    ].join(' ')
  );
} else if (!fs.existsSync(path.join(__dirname, '..', 'dist', 'cli.js'))) {
  refuse('not built yet: run "npm ci" (or "npm run build") in ' + path.join(__dirname, '..'));
} else {
  require('./start.cjs');
}
