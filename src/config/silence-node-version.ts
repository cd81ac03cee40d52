// Node 20 is what this package supports; what the AWS SDK says about it would stand between our lines. Imported first,
// because the SDK looks once, when its first client is made.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
