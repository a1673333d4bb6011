# Everything under /api takes and gives JSON, and wants to know who asks.
class ApplicationController < ActionController::API
  include ActionController::Cookies
  include Problems
  include SameOrigin
  include Authentication

  private

  # The id in the address; what cannot be one is not there.
  def id
    integer(params[:id]) || raise(Problem.new(:not_found))
  end

  # A number in the query.
  def integer_param(name, default: nil)
    return default unless params.key?(name)

    integer(params[name]) || raise(Problem.new(:invalid, field: name))
  end

  # Numbers of addresses are texts, and may be anything.
  def integer(value)
    value.to_i if /\A[1-9]\d{0,8}\z/.match?(value.to_s)
  end

  # What `since` says, in Unix seconds.
  def since_param
    since = Float(params[:since]) if params[:since]
    return since if since.nil? || since.between?(0, 100_000_000_000)

    raise Problem.new(:invalid, field: :since)
  rescue ArgumentError, TypeError
    raise Problem.new(:invalid, field: :since)
  end
end
