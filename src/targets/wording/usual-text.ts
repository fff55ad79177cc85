/** What is told where the operator has written no text of their own. */
export const usualText = `# {{headline}}

{{#invented}}
**Invented:** the sandbox answered, no source was asked.

{{/invented}}
{{#withheld}}
Its marking{{#tlp}} (TLP:{{tlp}}){{/tlp}} does not let more be said here.

{{/withheld}}
{{#summary}}
{{summary}}

{{/summary}}
{{#top}}
- \`{{value}}\` **{{verdict}}**{{#score}} {{score}}/100{{/score}}{{#because}}: {{because}}{{/because}}
{{/top}}
{{#more}}
- and {{more}} more
{{/more}}

{{#incomplete}}
Something is missing in it: not every source has answered.

{{/incomplete}}
{{#change}}
\`{{value}}\` was **{{from}}** and is **{{to}}**.

{{/change}}
{{#channel}}
{{detail}}

{{/channel}}
{{#worst}}
- **{{level}}** {{#link}}[{{title}}]({{link}}){{/link}}{{^link}}{{title}}{{/link}}
{{/worst}}

{{#changes}}
{{changes}} verdicts of watched values have changed.

{{/changes}}
{{#held_back}}
{{held_back}} more are marked so that nothing of them may be said here.

{{/held_back}}
{{^digest}}
{{#link}}
[See the report]({{link}})
{{/link}}
{{/digest}}
`;
