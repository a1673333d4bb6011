# Who asks, by an encrypted cookie.
module Authentication
  extend ActiveSupport::Concern

  included do
    before_action :authenticate
  end

  class_methods do
    def allow_anybody(**options)
      skip_before_action :authenticate, **options
    end
  end

  private

  attr_reader :current_user

  def authenticate
    @current_user = User.find_by(id: cookies.encrypted[:user_id]) || raise(Problem.new(:unauthorized))
  end

  def sign_in(user)
    cookies.encrypted[:user_id] = {
      value: user.id, expires: 30.days, httponly: true, same_site: :lax, secure: request.ssl?
    }
  end

  def sign_out
    cookies.delete(:user_id)
  end
end
