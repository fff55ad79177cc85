/** Content whose hash says nothing about a particular file. Digests computed with node:crypto; the test proves each. */
export const knownContents = [
  {
    what: 'empty input',
    label: 'empty-input',
    md5: 'd41d8cd98f00b204e9800998ecf8427e',
    sha1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    sha512:
      'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e',
  },
  {
    what: 'one line feed',
    label: 'trivial-content',
    md5: '68b329da9893e34099c7d8ad5cb9c940',
    sha1: 'adc83b19e793491b1c6ea0fd8b46cd9f32e592fc',
    sha256: '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b',
    sha512:
      'be688838ca8686e5c90689bf2ab585cef1137c999b48c70b92f67a5c34dc15697b5d11c982ed6d71be1e1e7f7b4e0733884aa97c3f7a339a8ed03577cf74be09',
  },
  {
    what: 'one carriage return and line feed',
    label: 'trivial-content',
    md5: '81051bcc2cf1bedf378224b0a93e2877',
    sha1: 'ba8ab5a0280b953aa97435ff8946cbcbb2755a27',
    sha256: '7eb70257593da06f682a3ddda54a9d260d4fc514f645237f5ca74b08f8da61a6',
    sha512:
      '1b302a2f1e624a5fb5ad94ddc4e5f8bfd74d26fa37512d0e5face303d8c40eee0d0ffa3649f5da43f439914d128166cb6c4774a7caa3b174d7535451eb697b5d',
  },
  {
    what: 'one space',
    label: 'trivial-content',
    md5: '7215ee9c7d9dc229d2921a40e899ec5f',
    sha1: 'b858cb282617fb0956d960215c8e84d1ccf909c6',
    sha256: '36a9e7f1c95b82ffb99743e0c5c4ce95d83c9a430aac59f84ef3cbfab6145068',
    sha512:
      'f90ddd77e400dfe6a3fcf479b00b1ee29e7015c5bb8cd70f5f15b4886cc339275ff553fc8a053f8ddc7324f45168cffaf81f8c3ac93996f6536eef38e5e40768',
  },
  {
    what: 'one zero byte',
    label: 'trivial-content',
    md5: '93b885adfe0da089cdf634904fd59f71',
    sha1: '5ba93c9db0cff93f52b521d7420e43f6eda2784f',
    sha256: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    sha512:
      'b8244d028981d693af7b456af8efa4cad63d282e19ff14942c246e50d9351d22704a802a71c3580b6370de4ceb293c324a8423342557d4e5c38438f0e36910ee',
  },
  {
    what: '512 zero bytes',
    label: 'trivial-content',
    md5: 'bf619eac0cdf3f68d496ea9344137e8b',
    sha1: '5c3eb80066420002bc3dcc7ca4ab6efad7ed4ae5',
    sha256: '076a27c79e5ace2a3d47f9dd2e83e4ff6ea8872b3c2218f66c92b89b55f36560',
    sha512:
      'df40d4a774e0b453a5b87c00d6f0ef5d753143454e88ee5f7b607134598294c7905ccbcf94bbc46e474db6eb44e56a6dbb6d9a1be9d4fb5d1b5f2d0c6ed34bfe',
  },
  {
    what: '1 KiB of zero bytes',
    label: 'trivial-content',
    md5: '0f343b0931126a20f133d67c2b018a3b',
    sha1: '60cacbf3d72e1e7834203da608037b1bf83b40e8',
    sha256: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
    sha512:
      '8efb4f73c5655351c444eb109230c556d39e2c7624e9c11abc9e3fb4b9b9254218cc5085b454a9698d085cfa92198491f07a723be4574adc70617b73eb0b6461',
  },
  {
    what: '4 KiB of zero bytes',
    label: 'trivial-content',
    md5: '620f0b67a91f7f74151bc5be745b7110',
    sha1: '1ceaf73df40e531df3bfb26b4fb7cd95fb7bff1d',
    sha256: 'ad7facb2586fc6e966c004d7d1d16b024f5805ff7cb47c7a85dabd8b48892ca7',
    sha512:
      '2d23913d3759ef01704a86b4bee3ac8a29002313ecc98a7424425a78170f219577822fd77e4ae96313547696ad7d5949b58e12d5063ef2ee063b595740a3a12d',
  },
  {
    what: '64 KiB of zero bytes',
    label: 'trivial-content',
    md5: 'fcd6bcb56c1689fcef28b57c22475bad',
    sha1: '1adc95bebe9eea8c112d40cd04ab7a8d75c4f961',
    sha256: 'de2f256064a0af797747c2b97505dc0b9f3df0de4f489eac731c23ae9ca9cc31',
    sha512:
      '73e4153936dab198397b74ee9efc26093dda721eaab2f8d92786891153b45b04265a161b169c988edb0db2c53124607b6eaaa816559c5ce54f3dbc9fa6a7a4b2',
  },
  {
    what: '1 MiB of zero bytes',
    label: 'trivial-content',
    md5: 'b6d81b360a5672d80c27430f39153e2c',
    sha1: '3b71f43ff30f4b15b5cd85dd9e95ebc7e84eb5a3',
    sha256: '30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58',
    sha512:
      'd6292685b380e338e025b3415a90fe8f9d39a46e7bdba8cb78c50a338cefca741f69e4e46411c32de1afdedfb268e579a51f81ff85e56f55b0ee7c33fe8c25c9',
  },
  {
    what: 'UTF-8 byte order mark alone',
    label: 'trivial-content',
    md5: 'ecaa88f7fa0bf610a5a26cf545dcd3aa',
    sha1: '57218c316b6921e2cd61027a2387edc31a2d9471',
    sha256: 'f1945cd6c19e56b3c1c78943ef5ec18116907a4ca1efc40a57d48ab1db7adfc5',
    sha512:
      '37c783b80b1d458b89e712c2dfe2777050eff0aefc9f6d8beedee77807d9aeb2e27d14815cf4f0229b1d36c186bb5f2b5ef55e632b108cc41e9fb964c39b42a5',
  },
  {
    what: 'empty ZIP archive',
    label: 'trivial-content',
    md5: '76cdb2bad9582d23c1f6f4d868218d6c',
    sha1: 'b04f3ee8f5e43fa3b162981b50bb72fe1acabb33',
    sha256: '8739c76e681f900923b900c9df0ef75cf421d39cabb54650c4b9ad19b6a76d85',
    sha512:
      '5e2f959f36b66df0580a94f384c5fc1ceeec4b2a3925f062d7b68f21758b86581ac2adcfdde73a171a28496e758ef1b23ca4951c05455cdae9357cc3b5a5825f',
  },
  {
    what: 'transparent GIF of one pixel',
    label: 'trivial-content',
    md5: 'd89746888da2d9510b64a9f031eaecd5',
    sha1: 'd5fceb6532643d0d84ffe09c40c481ecdf59e15a',
    sha256: 'ef1955ae757c8b966c83248350331bd3a30f658ced11f387f8ebf05ab3368629',
    sha512:
      'd5da26b5d496edb0221df1a4057a8b0285d15592a8f8dc7016a294df37ed335f3fde6a2252962e0df38b62847f8b771463a0124ef3f84299f262ed9d9d3cee4c',
  },
  {
    what: 'EICAR test file',
    label: 'eicar-test-file',
    md5: '44d88612fea8a8f36de82e1278abb02f',
    sha1: '3395856ce81f2b7382dee72602f798b642f14140',
    sha256: '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f',
    sha512:
      'cc805d5fab1fd71a4ab352a9c533e65fb2d5b885518f4e565e68847223b8e6b85cb48f3afad842726d99239c9e36505c64b0dc9a061d9e507d833277ada336ab',
  },
  {
    what: 'EICAR test file with a line feed',
    label: 'eicar-test-file',
    md5: '69630e4574ec6798239b091cda43dca0',
    sha1: 'cf8bd9dfddff007f75adf4c2be48005cea317c62',
    sha256: '131f95c51cc819465fa1797f6ccacf9d494aaaff46fa3eac73ae63ffbdfd8267',
    sha512:
      '5581f85b25f0d80fa84c69e7ca24d98344f5fbaec45b7707dccf139a8c065961391d6e762516ee1db3137c4d82eca7fbc67c348c37ea0d615bb88161cf3b3008',
  },
  {
    what: 'EICAR test file with a carriage return and line feed',
    label: 'eicar-test-file',
    md5: 'e7e5fa40569514ec442bbdf755d89c2f',
    sha1: 'a6c80ce949469cc86f6c22355f4d3bb8773fc634',
    sha256: '8b3f191819931d1f2cef7289239b5f77c00b079847b9c2636e56854d1e5eff71',
    sha512:
      'ccce9399207febdf4ca1935f8e2768497266586907a9b9efea876d322868ed128671db82862591f9f37a70a9838953df60206e58a3b0944b5c7c0394f822a597',
  },
  {
    what: 'EICAR test file in a ZIP archive (eicar_com.zip)',
    label: 'eicar-test-file',
    md5: '6ce6f415d8475545be5ba114f208b0ff',
    sha1: 'd27265074c9eac2e2122ed69294dbc4d7cce9141',
    sha256: '2546dcffc5ad854d4ddc64fbf056871cd5a00f2471cb7a5bfd4ac23b6e9eedad',
    sha512:
      'd9305862fe0bf552718d19db43075d88cffd768974627db60fa1a90a8d45563e035a6449663b8f66aac53791d77f37dbb5035159aa08e69fc473972022f80010',
  },
] as const;
