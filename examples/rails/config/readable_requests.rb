# Requests, in front of all that Rails makes of their heads: what is malformed there is refused, and so is a body that is
# too large. That of an upload is a file, and every other one is JSON, whatever its type says.
class ReadableRequests
  MEDIA_TYPE = %r{\A([a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60})\s*(?:;[ -~]*)?\z}i

  # Where an upload's controller finds what its body is said to be.
  UPLOADED_TYPE = "chat.uploaded_type".freeze

  def initialize(app)
    @app = app
  end

  def call(env)
    return refuse(:too_large) if length_of(env) > Upload::LARGEST
    return refuse(:bad_request, message: "The address cannot be decoded.") unless address?(env)

    given = env["CONTENT_TYPE"].to_s
    type = given.empty? ? "application/octet-stream" : given.b[MEDIA_TYPE, 1]
    return refuse(:bad_request, message: "The Content-Type is no media type.") unless type

    prepare(env, type.downcase)
    @app.call(env)
  end

  private

  def prepare(env, type)
    # Who is in front passes the host on as it is; Rails would take anybody's word for another one.
    env.delete("HTTP_X_FORWARDED_HOST")
    env[UPLOADED_TYPE] = type
    env["CONTENT_TYPE"] = env["HTTP_ACCEPT"] = "application/json"
    is_upload = env["REQUEST_METHOD"] == "POST" && env["PATH_INFO"] == "/api/files"
    env["action_dispatch.request.request_parameters"] = {} if is_upload
  end

  def address?(env)
    parts = [env["PATH_INFO"], env["QUERY_STRING"]].map { |part| URI.decode_www_form_component(part.to_s) }
    Rack::Utils.parse_nested_query(env["QUERY_STRING"])
    parts.all?(&:valid_encoding?)
  rescue ArgumentError, RangeError, Rack::Utils::ParameterTypeError
    false
  end

  # By now puma has all of the body, and has counted what came in pieces.
  def length_of(env)
    env["CONTENT_LENGTH"].to_i
  end

  def refuse(code, details = {})
    problem = Problem.new(code, details)
    body = ActiveSupport::JSON.encode(error: problem.data)
    [problem.status, { "content-type" => "application/json; charset=utf-8" }, [body]]
  end
end
