import { parseEcrHost } from '../../src/domain/ecr-host';

const account = '123456789012';

test.each([
  // ECR user guide, "Registry endpoints"; GovCloud, China and the isolated partitions have suffixes of their own.
  [`${account}.dkr.ecr.ap-northeast-1.amazonaws.com`, 'ap-northeast-1'],
  [`${account}.dkr.ecr.us-east-1.amazonaws.com`, 'us-east-1'],
  [`${account}.dkr.ecr-fips.us-gov-west-1.amazonaws.com`, 'us-gov-west-1'],
  [`${account}.dkr.ecr.cn-north-1.amazonaws.com.cn`, 'cn-north-1'],
  [`${account}.dkr-ecr.eu-west-1.on.aws`, 'eu-west-1'],
  [`${account}.dkr-ecr-fips.us-east-2.on.aws`, 'us-east-2'],
  [`${account}.dkr.ecr.us-iso-east-1.c2s.ic.gov`, 'us-iso-east-1'],
  [`${account}.DKR.ECR.AP-Southeast-2.amazonaws.com`, 'ap-southeast-2'],
])('%s is a registry in %s', (host, region) => {
  expect(parseEcrHost(host)).toEqual({ account, region });
});

test.each(['public.ecr.aws', 'ghcr.io', 'docker.io', '12345.dkr.ecr.us-east-1.amazonaws.com', 'localhost:5000', ''])(
  '%s is none of ECR',
  (host) => {
    expect(parseEcrHost(host)).toBeNull();
  },
);
