# Only pages of this origin, and of those that are named, may change anything: others would come with the user's
# cookie. It is the same list as the cable's.
module SameOrigin
  extend ActiveSupport::Concern

  included do
    before_action :check_origin, unless: -> { request.get? || request.head? }
  end

  private

  def check_origin
    raise Problem.new(:forbidden_origin) unless allowed_origin?(request.headers["Origin"])
  end

  def allowed_origin?(origin)
    origin == request.base_url || Rails.configuration.action_cable.allowed_request_origins.include?(origin)
  end
end
