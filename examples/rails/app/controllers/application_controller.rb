# Everything under /api takes and gives JSON, and wants to know who asks.
class ApplicationController < ActionController::API
  include ActionController::Cookies
  include Problems
  include SameOrigin
  include Authentication

  private

  # What the body says, and nothing of the address.
  def body
    request.request_parameters
  end

  def query
    request.query_parameters
  end

  # The id in the address; what cannot be one is not there.
  def id
    WholeNumber.in_address(params[:id]) || raise(Problem.new(:not_found))
  end

  # What `since` says, in Unix seconds.
  def since_param
    since = query[:since]
    return if since.nil?

    seconds = since.to_f if since.is_a?(String) && /\A\d{1,12}(\.\d{1,20})?\z/.match?(since)
    return seconds if seconds&.<= 100_000_000_000

    raise Problem.new(:invalid, field: :since, message: "The since is not a time in seconds.")
  end
end
