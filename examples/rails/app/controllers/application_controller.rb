# Everything under /api takes and gives JSON, and wants to know who asks.
class ApplicationController < ActionController::API
  include ActionController::Cookies
  include Problems
  include SameOrigin
  include Authentication

  private

  # Numbers of addresses are texts, and may be anything.
  def integer_param(name, default: nil)
    value = params[name]
    return default if value.nil? && default
    return value.to_i if value.is_a?(Integer) || /\A\d{1,9}\z/.match?(value.to_s)

    raise Problem.new(:invalid, field: name)
  end

  # What `since` says, in Unix seconds.
  def since_param
    Float(params[:since]) if params[:since]
  rescue ArgumentError, TypeError
    raise Problem.new(:invalid, field: :since)
  end
end
