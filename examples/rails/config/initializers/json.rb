# Bodies are JSON objects, and all of their texts Unicode; everything else is a bad request.
parser = ->(body) { JsonObject.parse(body) || raise(JSON::ParserError, "no JSON object") }
ActionDispatch::Request.parameter_parsers = ActionDispatch::Request.parameter_parsers.merge(json: parser)
