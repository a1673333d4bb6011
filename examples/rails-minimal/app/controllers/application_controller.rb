# Everything here takes and gives JSON. Real applications ask who may do what; this one believes
# whoever says a name.
class ApplicationController < ActionController::API
  include ActionController::Cookies
end
